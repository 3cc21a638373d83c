#!/usr/bin/env bash
# Applies an overlay in its order: namespace, policies and the migration; when that is done, silos; when those are ready, gateways. See --help.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

usage() {
  cat <<TEXT
Usage: deploy/kubernetes/apply.sh OVERLAY

Applies overlays/OVERLAY (dev, production, or your own) to the cluster kubectl points at.
A rollout that was begun by hand is done as well: running it again changes nothing.
The Secrets must be there: deploy/kubernetes/README.md says which.
TEXT
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  '')
    usage >&2
    exit 2
    ;;
esac
overlay="overlays/$1"
[[ -f $overlay/kustomization.yaml ]] || die "there is no $overlay/kustomization.yaml; there are: $(cd overlays && echo *)"

namespace=flagcluster
rendered=$(mktemp)
trap 'rm -f -- "$rendered"' EXIT
kubectl kustomize "$overlay" >"$rendered"

# A Job cannot be changed, and the last one may be of another release.
kubectl delete job migrate --namespace "$namespace" --ignore-not-found
kubectl apply -f "$rendered" -l flagcluster.dev/phase=prepare
echo 'Waiting for the migration'
# It completes or fails, by its activeDeadlineSeconds at the latest; `kubectl wait` could wait for one of the two.
state='' end=$((SECONDS + 960))
while [[ $state != *Complete* && $state != *Failed* ]] && ((SECONDS < end)); do
  sleep 1
  state=$(kubectl get job migrate --namespace "$namespace" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}') || state=''
done
if [[ $state != *Complete* ]]; then
  kubectl logs job/migrate --namespace "$namespace" --tail=50 || true
  die 'the migration did not complete; its messages are above. Silos and gateways were not touched.'
fi

kubectl apply -f "$rendered" -l app.kubernetes.io/component!=gateway
kubectl rollout status deployment/silo --namespace "$namespace" --timeout=30m
kubectl apply -f "$rendered"
kubectl rollout status deployment/gateway --namespace "$namespace" --timeout=60m
