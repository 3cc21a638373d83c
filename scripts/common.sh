# shellcheck shell=bash
# What run.sh and test.sh share. Sourced by them, never run by itself.
# Expects root, the repository's folder.
: "${root:?}"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build leaves no worker processes behind.
export MSBUILDDISABLENODEREUSE=1
# The SDK does not start without ICU unless told that it may; nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"
export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-${HOME:-/tmp}}"

# One sentence on stderr, and out.
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Finds a .NET SDK that fits global.json and puts it on the PATH, or says how to get one.
find_dotnet() {
  local candidate found=''
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" \
    "${HOME:+$HOME/.dotnet/dotnet}" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    [[ -n $candidate && -x $candidate ]] || continue
    if (cd "$root" && "$candidate" --version) >/dev/null 2>&1; then
      # What is found on the PATH already stays where it is, so that nothing else changes its place.
      [[ $candidate == "$(command -v dotnet || true)" ]] || export PATH="${candidate%/*}:$PATH"
      return 0
    fi
    found+=$("$candidate" --list-sdks 2>/dev/null | sed 's/ .*//' | tr '\n' ' ' || true)
  done
  local lack='no .NET SDK was found'
  [[ -z $found ]] || lack="only these were found: ${found% }"
  die "FlagCluster needs the .NET 10 SDK (10.0.100 or newer) and $lack; install it with 'apt-get install dotnet-sdk-10.0' (Debian: add the feed of https://packages.microsoft.com first) or from https://dot.net/download."
}

# Whether something listens on a loopback port.
port_taken() {
  local host
  for host in 127.0.0.1 ::1; do
    if (exec 3<>"/dev/tcp/$host/$1") 2>/dev/null; then return 0; fi
  done
  return 1
}

# The command that runs now, in a process group of its own; stop_child ends all of it.
child=''
stop_child() {
  [[ -n $child ]] || return 0
  kill -TERM -- "-$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  child=''
}

# step LABEL LOG COMMAND...: runs a command with its output in a log and its progress on the terminal.
# Leaves the seconds it took in step_seconds and returns the command's exit code. With step_open=1 the line stays open for a result.
step_seconds=0
step_open=0
step() {
  local label=$1 log=$2 started=$SECONDS shown=0 code=0
  shift 2
  printf '  %-32s' "$label"
  # Job control gives the command a process group of its own and, unlike a plain '&', leaves SIGINT as it was.
  set -m
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  set +m
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.2
    step_seconds=$((SECONDS - started))
    if [[ -t 1 ]]; then
      printf '\r  %-32s%4d s' "$label" "$step_seconds"
    elif ((step_seconds >= shown + 30)); then
      shown=$step_seconds
      printf '… '
    fi
  done
  wait "$child" || code=$?
  child=''
  step_seconds=$((SECONDS - started))
  [[ ! -t 1 ]] || printf '\r  %-32s' "$label"
  if ((step_open == 0)); then
    if ((code == 0)); then printf '%4d s\n' "$step_seconds"; else printf '%4d s, failed\n' "$step_seconds"; fi
  fi
  return "$code"
}

# Ends the script after a failed step: the end of its log, then one sentence.
fail_with_log() {
  local log=$1
  shift
  printf '\n' >&2
  tail -n 60 "$log" >&2 || true
  printf '\n' >&2
  die "$* The whole output is in $log."
}

# install_packages LOG WHO PACKAGE...: installs Debian packages, or ends the script saying what WHO needs.
install_packages() {
  local log=$1 who=$2 as_root=()
  shift 2
  (($# > 0)) || return 0
  command -v apt-get >/dev/null || die "$who need these Debian packages or their like, and there is no apt-get to install them: $*"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "$who need these packages; run as root: apt-get install $*"
    # The password, if one is asked for, is asked for here and not in the background.
    if [[ -t 0 ]]; then sudo -v; fi
    as_root=(sudo -n)
  fi
  step 'apt-get update' "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update -q \
    || fail_with_log "$log" 'apt-get update failed.'
  step "Installing $*" "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" \
    || fail_with_log "$log" "apt-get could not install $*."
}
