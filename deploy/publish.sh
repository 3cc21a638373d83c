#!/usr/bin/env bash
# Publishes the programs as the images contain them: hosts framework-dependent and ReadyToRun, the command line native. See --help.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
  cat <<TEXT
Usage: deploy/publish.sh [--arch ARCH] [--out FOLDER] [PROGRAM...]

Publishes standalone, silo, gateway and cli, or those named, to FOLDER/PROGRAM and prints the size of each.
The Dockerfile runs this script; it needs the .NET 10 SDK and no Docker. cli is a native program for this
machine's architecture, which also needs a linker: clang or gcc.

  --arch ARCH    x64 or arm64, or Docker's amd64 (default: this machine's)
  --out FOLDER   the output folder (default: out/publish)
TEXT
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

arch=$(uname -m) out="$root/out/publish" programs=()
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
    standalone | silo | gateway | cli)
      programs+=("$1")
      shift
      ;;
    *) die "'$1' is neither an option nor one of standalone, silo, gateway and cli." ;;
  esac
done
((${#programs[@]} > 0)) || programs=(standalone silo gateway cli)
# Prints the runtime identifier of an architecture.
rid_of() {
  case $1 in
    x64 | amd64 | x86_64) echo linux-x64 ;;
    arm64 | aarch64) echo linux-arm64 ;;
    *) die "there are no images for the architecture '$1'; use x64 or arm64." ;;
  esac
}
rid=$(rid_of "$arch") || exit 1
own=$(rid_of "$(uname -m)") || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"

# No apphost: the image starts `dotnet FlagCluster.….dll`.
publish_host() {
  dotnet publish "$root/$1" -c Release -r "$rid" --self-contained false --nologo -v quiet -o "$out/$1" \
    -p:PublishReadyToRun=true -p:UseAppHost=false
}

publish_cli() {
  local linker=clang
  [[ $rid == "$own" ]] || die "the native command line for $rid is linked on a machine of that architecture; name the hosts to publish."
  command -v clang >/dev/null || linker=gcc
  command -v "$linker" >/dev/null || die 'the native command line needs a linker; install clang or gcc.'
  dotnet publish "$root/cli" -c Release -r "$rid" --nologo -v quiet -o "$out/cli" -p:CppCompilerAndLinker="$linker"
}

for program in "${programs[@]}"; do
  rm -rf -- "${out:?}/$program"
  if [[ $program == cli ]]; then publish_cli; else publish_host "$program"; fi
  # Programs need no symbols and documentation. They are built because the build of the tests shares them.
  find "$out/$program" \( -name '*.pdb' -o -name '*.xml' -o -name '*.dbg' \) -type f -delete
done

printf '%-12s %-12s %8s %8s %7s\n' program runtime MiB 'gzip MiB' files
for program in "${programs[@]}"; do
  bytes=$(find "$out/$program" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
  packed=$(tar -C "$out/$program" -cf - . | gzip -6 | wc -c)
  awk -v program="$program" -v rid="$rid" -v bytes="$bytes" -v packed="$packed" -v files="$(find "$out/$program" -type f | wc -l)" \
    'BEGIN { printf "%-12s %-12s %8.1f %8.1f %7d\n", program, rid, bytes / 1048576, packed / 1048576, files }'
done
