# shellcheck shell=bash
# Functions that run.sh and test.sh share. Sourced, not run.
# Requires root, the folder of the repository.
: "${root:?}"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build leaves no worker processes behind.
export MSBUILDDISABLENODEREUSE=1
# The SDK requires ICU unless this is set; nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"
export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-${HOME:-/tmp}}"

# die MESSAGE: prints the message to stderr and exits.
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Finds a .NET SDK that satisfies global.json and adds it to the PATH, or exits with instructions.
find_dotnet() {
  local candidate found=''
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" \
    "${HOME:+$HOME/.dotnet/dotnet}" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    [[ -n $candidate && -x $candidate ]] || continue
    if (cd "$root" && "$candidate" --version) >/dev/null 2>&1; then
      # An SDK that is already on the PATH is not added again, so that the order of the PATH is kept.
      [[ $candidate == "$(command -v dotnet || true)" ]] || export PATH="${candidate%/*}:$PATH"
      return 0
    fi
    found+=$("$candidate" --list-sdks 2>/dev/null | sed 's/ .*//' | tr '\n' ' ' || true)
  done
  local lack='no .NET SDK was found'
  [[ -z $found ]] || lack="only these were found: ${found% }"
  die "FlagCluster needs the .NET 10 SDK (10.0.100 or newer) and $lack; install it with 'apt-get install dotnet-sdk-10.0' (Debian: add the feed of https://packages.microsoft.com first) or from https://dot.net/download."
}

# port_taken PORT: succeeds when a program listens on a loopback port.
port_taken() {
  local host
  for host in 127.0.0.1 ::1; do
    if (exec 3<>"/dev/tcp/$host/$1") 2>/dev/null; then return 0; fi
  done
  return 1
}

# The running command, in its own process group, which stop_child ends.
child=''
stop_child() {
  [[ -n $child ]] || return 0
  kill -TERM -- "-$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  child=''
}

# step LABEL LOG COMMAND...: runs a command with its output in a log and its progress on the terminal.
# Sets step_seconds and returns the exit code of the command. With step_open=1 the line is not ended, so that a result can follow.
step_seconds=0
step_open=0
step() {
  local label=$1 log=$2 started=$SECONDS shown=0 code=0
  shift 2
  printf '  %-32s' "$label"
  # Job control gives the command its own process group and, unlike a plain '&', does not change the handling of SIGINT.
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

# fail_with_log LOG MESSAGE: prints the end of the log and the message, and exits.
fail_with_log() {
  local log=$1
  shift
  printf '\n' >&2
  tail -n 60 "$log" >&2 || true
  printf '\n' >&2
  die "$* The complete output is in $log."
}

# install_packages LOG WHO PACKAGE...: installs Debian packages that WHO need, or exits with instructions.
install_packages() {
  local log=$1 who=$2 as_root=()
  shift 2
  (($# > 0)) || return 0
  command -v apt-get >/dev/null || die "$who need these Debian packages or equivalent ones, and apt-get is not available: $*"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "$who need these packages; run as root: apt-get install $*"
    # sudo asks for the password here, because it cannot do so in the background.
    if [[ -t 0 ]]; then sudo -v; fi
    as_root=(sudo -n)
  fi
  step 'apt-get update' "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update -q \
    || fail_with_log "$log" 'apt-get update failed.'
  step "Installing $*" "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" \
    || fail_with_log "$log" "apt-get could not install $*."
}
