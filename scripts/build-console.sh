#!/usr/bin/env bash
# Builds the web console into console/dist, which the hosts embed. Does nothing while its sources are those of the last build.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
console="$root/console"
stamp="$console/obj/console.sha256"

# The sources and the versions of the packages.
checksum() {
  (
    cd "$console"
    find src build public -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    sha256sum index.html package-lock.json tsconfig.json vite.config.ts
  ) | sha256sum
}

wanted=$(checksum)
if [[ -f $console/dist/index.html && -f $stamp && $(<"$stamp") == "$wanted" ]]; then
  exit 0
fi

version=$(node --version 2>/dev/null | sed 's/^v//') || version=''
if ! command -v npm >/dev/null || [[ -z $version || $(printf '%s\n' 20.19.0 "$version" | sort -V | head -n 1) != 20.19.0 ]]; then
  echo "The web console needs Node.js 20.19 or newer with npm, and this machine has ${version:-none}." >&2
  exit 3
fi
cd "$console"
# npm writes this file last: if it is newer than the lock, the locked packages are installed.
[[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --no-audit --no-fund
npm run build
mkdir -p obj
printf '%s\n' "$wanted" >"$stamp"
