#!/usr/bin/env bash
# Prints the administrator token that the bootstrap wrote to the volume of one gateway. The images have no shell, so a temporary
# container with a shell is added to the pod, under the same restrictions.
set -euo pipefail

namespace=flagcluster
help=$(kubectl debug --help)
if [[ $help != *--custom=* ]]; then
  echo 'admin-token.sh: this kubectl cannot mount a volume into a debug container (debug --custom); use kubectl 1.31 or newer.' >&2
  exit 1
fi
profile=$(mktemp)
trap 'rm -f -- "$profile"' EXIT
cat >"$profile" <<'JSON'
{
  "securityContext": { "runAsNonRoot": true, "runAsUser": 1654, "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": { "drop": ["ALL"] } },
  "volumeMounts": [{ "name": "data", "mountPath": "/data", "readOnly": true }]
}
JSON

for pod in $(kubectl get pods --namespace "$namespace" -l app.kubernetes.io/component=gateway -o name); do
  name="token-$(date +%s)"
  kubectl debug "$pod" --namespace "$namespace" --container="$name" --image=busybox:1.37.0 --profile=restricted --custom="$profile" --quiet \
    -- sh -c 'cat /data/admin-token 2>/dev/null || true' >/dev/null
  for _ in $(seq 60); do
    state=$(kubectl get "$pod" --namespace "$namespace" -o "jsonpath={.status.ephemeralContainerStatuses[?(@.name=='$name')].state.terminated.reason}")
    [[ -z $state ]] || break
    sleep 1
  done
  token=$(kubectl logs "$pod" --namespace "$namespace" --container="$name")
  if [[ -n $token ]]; then
    printf '%s\n' "$token"
    exit 0
  fi
done
echo 'admin-token.sh: no gateway has the file admin-token. Either the pod that ran the bootstrap was replaced, or the bootstrap has not run: look for event 2205 in the logs of the gateways.' >&2
exit 1
