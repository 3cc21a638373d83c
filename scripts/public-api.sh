#!/usr/bin/env bash
# Rewrites PublicAPI.Unshipped.txt of contracts, engine and grains/Abstractions from the code. Run it after a change of their public API and
# review the difference. A release moves the lines to PublicAPI.Shipped.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for project in contracts engine grains/Abstractions; do
  unshipped=$project/PublicAPI.Unshipped.txt
  printf '#nullable enable\n' > "$unshipped"
  build=$(dotnet build "$project" -c Release --no-incremental --nologo -p:BuildProjectReferences=false -p:TreatWarningsAsErrors=false -clp:NoSummary) || {
    printf '%s\n' "$build" >&2
    exit 1
  }
  sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" <<< "$build" | LC_ALL=C sort -u >> "$unshipped"
done
