#!/usr/bin/env bash
# Publishes the hosts as the images contain them: framework-dependent, ReadyToRun, for one architecture. See --help.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
  cat <<TEXT
Usage: deploy/publish.sh [--arch ARCH] [--out FOLDER] [HOST...]

Publishes standalone, silo and gateway, or those named, to FOLDER/HOST and prints the size of each.
The Dockerfile runs this script; it needs the .NET 10 SDK and no Docker.

  --arch ARCH    x64 or arm64, or Docker's amd64 (default: this machine's)
  --out FOLDER   the output folder (default: out/publish)
TEXT
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

arch=$(uname -m) out="$root/out/publish" hosts=()
while (($# > 0)); do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --arch | --out)
      (($# > 1)) || die "$1 needs a value."
      if [[ $1 == --arch ]]; then arch=$2; else out=$2; fi
      shift 2
      ;;
    standalone | silo | gateway)
      hosts+=("$1")
      shift
      ;;
    *) die "'$1' is neither an option nor one of standalone, silo and gateway." ;;
  esac
done
((${#hosts[@]} > 0)) || hosts=(standalone silo gateway)
case $arch in
  x64 | amd64 | x86_64) rid=linux-x64 ;;
  arm64 | aarch64) rid=linux-arm64 ;;
  *) die "there are no images for the architecture '$arch'; use x64 or arm64." ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"

for host in "${hosts[@]}"; do
  folder="$out/$host"
  rm -rf -- "$folder"
  # No apphost: the image starts `dotnet FlagCluster.….dll`.
  dotnet publish "$root/$host" -c Release -r "$rid" --self-contained false --nologo -v quiet -o "$folder" \
    -p:PublishReadyToRun=true -p:UseAppHost=false
  # Servers need no symbols and documentation. They are built because the build of the tests shares them.
  find "$folder" \( -name '*.pdb' -o -name '*.xml' \) -type f -delete
done

printf '%-12s %-12s %8s %8s %7s\n' host runtime MiB 'gzip MiB' files
for host in "${hosts[@]}"; do
  bytes=$(find "$out/$host" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
  packed=$(tar -C "$out/$host" -cf - . | gzip -6 | wc -c)
  awk -v host="$host" -v rid="$rid" -v bytes="$bytes" -v packed="$packed" -v files="$(find "$out/$host" -type f | wc -l)" \
    'BEGIN { printf "%-12s %-12s %8.1f %8.1f %7d\n", host, rid, bytes / 1048576, packed / 1048576, files }'
done
