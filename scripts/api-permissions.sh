#!/usr/bin/env bash
# Rewrites the table of routes in docs/api-permissions.md from what the server answers. Run it after a change of routes or roles, and review
# the difference.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The test fails while the table is outdated, and writes the current one.
TMPDIR=$folder dotnet test tests/Api.Management.Tests --nologo --filter FullyQualifiedName~Table_EveryRouteAndCaller || true
document=docs/api-permissions.md
rows=$folder/flagcluster-api-permissions.md
[ -s "$rows" ] || { echo "The test has written no table." >&2; exit 1; }
head -n "$(grep -n '^| route ' "$document" | cut -d: -f1)" "$document" > "$folder/new.md"
sed -n "$(($(grep -n '^| route ' "$document" | cut -d: -f1) + 1))p" "$document" >> "$folder/new.md"
cat "$rows" >> "$folder/new.md"
mv "$folder/new.md" "$document"
