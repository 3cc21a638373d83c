#!/usr/bin/env bash
# Makes screenshots of the pages of the console, in light, dark and 390 pixels: scripts/screenshots.sh [FOLDER [TEXT,...]]. With texts,
# only of the pages whose addresses, and the dialogs whose names, contain one of them.
# Needs the packages that ./test.sh installs, Chromium among them.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
FLAGCLUSTER_SCREENSHOTS=$(realpath -m -- "${1:-$root/TestResults/screenshots}")
FLAGCLUSTER_SCREENSHOT_PAGES=${2:-}
export FLAGCLUSTER_SCREENSHOTS FLAGCLUSTER_SCREENSHOT_PAGES

mkdir -p "$FLAGCLUSTER_SCREENSHOTS"
"$root/scripts/build-console.sh"
dotnet test "$root/tests/Console.Tests" -c Release --nologo --filter 'FullyQualifiedName~Screenshots_'
echo "The screenshots are in $FLAGCLUSTER_SCREENSHOTS."
