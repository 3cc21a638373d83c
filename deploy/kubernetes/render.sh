#!/usr/bin/env bash
# Renders the overlays into rendered/, where they can be read, compared and applied without kustomize, and the alerts into a PrometheusRule.
# Run it after every change to base/, components/, overlays/ or ../prometheus/rules.yml; a test fails until that is done.
# Requires kubectl 1.27 or newer (or kustomize 5: KUSTOMIZE='kustomize build').
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

{
  echo '# Generated from deploy/prometheus/rules.yml by render.sh. Do not edit.'
  printf 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: flagcluster\nspec:\n'
  sed -e '/^#/d' -e '/^ *#/d' -e '/^$/d' -e 's/^/  /' ../prometheus/rules.yml
} >components/monitors/prometheusrule.yaml

# The hash of the sources of a rendered file; tests compare it without kubectl.
sources() { find base components overlays -type f | LC_ALL=C sort | xargs sha256sum -- | sha256sum | cut -d ' ' -f 1; }

read -ra kustomize <<<"${KUSTOMIZE:-kubectl kustomize}"
for overlay in overlays/*/; do
  name=$(basename "$overlay")
  body=$("${kustomize[@]}" "overlays/$name")
  {
    echo "# Rendered from overlays/$name by render.sh. Do not edit."
    echo "# sources sha256:$(sources)"
    echo "# body sha256:$(sha256sum <<<"$body" | cut -d ' ' -f 1)"
    printf '%s\n' "$body"
  } >"rendered/$name.yaml"
done
