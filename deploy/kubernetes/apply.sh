#!/usr/bin/env bash
# Applies an overlay in order: namespace, policies and the migration; after the migration, silos; when they are ready, gateways. See --help.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

usage() {
  cat <<TEXT
Usage: deploy/kubernetes/apply.sh OVERLAY

Applies overlays/OVERLAY (dev, production, or your own) to the current cluster of kubectl.
It also completes a rollout that was started manually. Running it again changes nothing.
The Secrets of deploy/kubernetes/README.md must exist.
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
[[ -f $overlay/kustomization.yaml ]] || die "$overlay/kustomization.yaml does not exist; overlays are: $(cd overlays && echo *)"

namespace=flagcluster
rendered=$(mktemp)
trap 'rm -f -- "$rendered"' EXIT
kubectl kustomize "$overlay" >"$rendered"

# A Job cannot be changed, and the existing one may be from another release.
kubectl delete job migrate --namespace "$namespace" --ignore-not-found
kubectl apply -f "$rendered" -l flagcluster.dev/phase=prepare
echo 'Waiting for the migration'
# It completes or fails within its activeDeadlineSeconds; `kubectl wait` can wait for only one of the two.
state='' end=$((SECONDS + 960))
while [[ $state != *Complete* && $state != *Failed* ]] && ((SECONDS < end)); do
  sleep 1
  state=$(kubectl get job migrate --namespace "$namespace" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}') || state=''
done
if [[ $state != *Complete* ]]; then
  kubectl logs job/migrate --namespace "$namespace" --tail=50 || true
  die 'the migration did not complete; its messages are above. Silos and gateways were not changed.'
fi

kubectl apply -f "$rendered" -l app.kubernetes.io/component!=gateway
kubectl rollout status deployment/silo --namespace "$namespace" --timeout=30m
kubectl apply -f "$rendered"
kubectl rollout status deployment/gateway --namespace "$namespace" --timeout=60m
