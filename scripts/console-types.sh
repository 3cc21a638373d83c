#!/usr/bin/env bash
# Writes console/src/api/schema.d.ts, the types of the API, from a server that runs: scripts/console-types.sh [URL].
# A test compares the file with the server, so run this after a change of the API.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
url=${1:-http://localhost:8080}

cd "$root/console"
[[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --no-audit --no-fund
npx openapi-typescript "$url/openapi/v1.json" -o src/api/schema.d.ts
