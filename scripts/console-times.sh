#!/usr/bin/env bash
# Measures what a person waits for in the console, with 10,000 flags: scripts/console-times.sh. Run nothing else meanwhile.
# Needs the packages that ./test.sh installs, Chromium among them.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
FLAGCLUSTER_CONSOLE_TIMES=$(mktemp)
trap 'rm -f "$FLAGCLUSTER_CONSOLE_TIMES"' EXIT
export FLAGCLUSTER_CONSOLE_TIMES

"$root/scripts/build-console.sh"
dotnet test "$root/tests/Console.Tests" -c Release --nologo --filter 'FullyQualifiedName~Times_OfTheConsole'
cat "$FLAGCLUSTER_CONSOLE_TIMES"
