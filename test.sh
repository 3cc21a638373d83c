#!/usr/bin/env bash
# Runs every test suite, or those named. See --help.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=scripts/common.sh
source "$root/scripts/common.sh"
# shellcheck source=scripts/postgres.sh
source "$root/scripts/postgres.sh"

usage() {
  cat <<TEXT
Usage: ./test.sh [SUITE...]

Runs every test suite, or only those named: Engine Store is what is in tests/Engine.Tests and
tests/Store.Tests.
Installs by apt what the suites need and the machine lacks: PostgreSQL, Node.js, curl and
kcat; fetches promtool from Debian's package. Starts a PostgreSQL of its own on a free loopback port and removes it at the end.
Results and logs are left in TestResults/. The last line is 'N passed, N failed, N skipped'.
TEXT
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  -*)
    usage >&2
    exit 2
    ;;
esac
wanted=("$@")

# Everything together stays under an hour; no suite takes more than its share.
readonly total_limit=3300 suite_limit=1500

results="$root/TestResults"
log="$results/build.log"
work=''

# --- leaving nothing behind -------------------------------------------------------

cleanup() {
  local code=$?
  trap - EXIT
  stop_child
  stop_postgres immediate
  [[ -z $work ]] || rm -rf -- "$work"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- which suites -----------------------------------------------------------------

# The test projects a solution or a filter names, one path a line.
projects_of() {
  tr '\134' '/' <"$1" | grep -o '"tests/[^"]*\.csproj"' | tr -d '"' | tr -s '/' | sort -u || true
}

suite_name() {
  local name=${1##*/}
  name=${name%.csproj}
  name=${name#FlagCluster.}
  printf '%s' "${name%.Tests}"
}

is_suite() { ! grep -q '<IsTestProject>false' "$root/$1"; }

# Whether a suite was asked for, by the name of its project or folder.
is_wanted() {
  ((${#wanted[@]} > 0)) || return 0
  local name folder=${1%/*} want
  name=$(suite_name "$1")
  folder=${folder##*/}
  for want in "${wanted[@]}"; do
    [[ ${want,,} != "${name,,}" && ${want,,} != "${folder,,}" ]] || return 0
  done
  return 1
}

# A suite that no solution names would never run, and nobody would see it.
check_all_listed() {
  local project
  while IFS= read -r project; do
    project=${project#"$root"/}
    is_suite "$project" || continue
    projects_of "$root/FlagCluster.sln" | grep -qxF "$project" || die "$project is not in FlagCluster.sln, so its tests would never run; add it with 'dotnet sln add'."
  done < <(find "$root/tests" \( -name bin -o -name obj -o -name node_modules \) -prune -o -name '*.csproj' -print)
}

check_wanted_exist() {
  local want project known
  ((${#wanted[@]} > 0)) || return 0
  known=$(while IFS= read -r project; do ! is_suite "$project" || { suite_name "$project"; echo " ${project%/*}"; }; done < <(projects_of "$root/FlagCluster.sln"))
  for want in "${wanted[@]}"; do
    grep -qiE "(^|/)${want//[^A-Za-z0-9_-]/.}( |\$)" <<<"$known" \
      || die "there is no suite '$want'; there are: $(cut -d ' ' -f 1 <<<"$known" | tr '\n' ' ')"
  done
}

# --- what the suites need ---------------------------------------------------------

node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p'; }

needs_node() { [[ -f $root/tests/clients/package-lock.json || -f $root/samples/node/package-lock.json || -f $root/samples/consumers/node/package-lock.json || -f $root/k6/package-lock.json ]]; }

install_missing() {
  local packages=()
  find_postgres || packages+=(postgresql)
  command -v curl >/dev/null || packages+=(curl)
  command -v kcat >/dev/null || packages+=(kcat)
  if needs_node; then
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
  fi
  ((${#packages[@]} > 0)) || return 0
  install_packages "$log" 'the suites' "${packages[@]}"
  find_postgres || die 'PostgreSQL was installed but its initdb is not under /usr/lib/postgresql.'
}

# The official OpenFeature clients need Node.js 20; Debian 12 has 18, which can still fetch a newer one from npm.
choose_node() {
  local folder="$root/obj/node" major
  needs_node || return 0
  [[ ! -x $folder/node_modules/.bin/node ]] || PATH="$folder/node_modules/.bin:$PATH"
  major=$(node_major)
  ((${major:-0} >= 18)) || die "the client suites need Node.js 20 or newer and this machine has ${major:-none}; install one from https://nodejs.org."
  ((major < 20)) || return 0
  mkdir -p "$folder"
  if step 'Fetching Node.js 22 from npm' "$log" timeout -k 30 600 npm install --prefix "$folder" --no-audit --no-fund --no-save node@22 \
    && [[ -x $folder/node_modules/.bin/node ]]; then
    PATH="$folder/node_modules/.bin:$PATH"
  else
    echo "  Node.js 22 could not be fetched; going on with $(node --version), for which the client suites are not made."
  fi
}

# Alerts are tested with promtool, which Debian has beside the Prometheus server; only the program is taken, and no service is installed.
fetch_promtool() {
  local folder="$root/obj/promtool" as_root=()
  ! command -v promtool >/dev/null || return 0
  PATH="$folder/usr/bin:$PATH"
  [[ ! -x $folder/usr/bin/promtool ]] || return 0
  ((EUID == 0)) || as_root=(sudo -n)
  # shellcheck disable=SC2016 # the inner shell expands its own
  step 'Fetching promtool' "$log" timeout -k 30 600 bash -c '
    set -eu
    rm -rf -- "$1" && mkdir -p -- "$1" && cd -- "$1" && shift
    apt-get download -q prometheus || { "$@" apt-get update -q && apt-get download -q prometheus; }
    dpkg-deb -x prometheus_*.deb all
    mkdir -p usr/bin && mv all/usr/bin/promtool usr/bin/
    rm -rf all prometheus_*.deb' bash "$folder" "${as_root[@]:-env}" \
    || echo '  promtool could not be fetched; the test that runs it is skipped.'
}

install_node_modules() {
  local folder
  for folder in tests/clients tests/manifests k6 samples/node samples/consumers/node; do
    [[ -f $root/$folder/package-lock.json ]] || continue
    # npm writes this file last; newer than the lock means that what is locked is installed.
    [[ ! $root/$folder/node_modules/.package-lock.json -nt $root/$folder/package-lock.json ]] || continue
    step "npm ci in $folder" "$log" timeout -k 30 600 npm --prefix "$root/$folder" ci --no-audit --no-fund \
      || fail_with_log "$log" "npm ci failed in $folder."
  done
}

# --- one suite --------------------------------------------------------------------

passed=0 failed=0 skipped=0

# An attribute of the counters in a trx file.
counter() { sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

run_suite() {
  local project=$1 name trx suite_log code=0 limit problem='' p=0 f=0 s=0 total executed
  name=$(suite_name "$project")
  trx="$results/$name.trx"
  suite_log="$results/$name.log"
  limit=$((total_limit - SECONDS))
  ((limit < suite_limit)) || limit=$suite_limit
  if ((limit <= 0)); then
    problem='there was no time left for it'
    printf '  %-32s' "$name"
  else
    step_open=1
    step "$name" "$suite_log" timeout -k 30 "$limit" dotnet test "$root/$project" --no-build -c Release --nologo \
      --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=normal' \
      --blame-hang-timeout 10m --blame-hang-dump-type none || code=$?
    step_open=0
    if [[ -f $trx ]] && total=$(counter total "$trx") && [[ -n $total ]]; then
      executed=$(counter executed "$trx")
      p=$(counter passed "$trx")
      s=$((total - executed))
      f=$((executed - p))
      ((total > 0)) || problem='no test ran'
    else
      problem='it ended without results'
    fi
    if ((code == 124 || code == 137)); then
      problem="it was stopped after $limit s"
    elif ((code != 0 && f == 0)) && [[ -z $problem ]]; then
      problem="dotnet test ended with exit code $code"
    fi
  fi
  # A suite that fails as a whole counts as one failure, so that the last line can never look like a success.
  [[ -z $problem ]] || f=$((f + 1))
  printf '%5d passed, %d failed, %d skipped, %d s%s\n' "$p" "$f" "$s" "$step_seconds" "${problem:+ ($problem)}"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if ((f > 0)) && [[ -f $suite_log ]]; then
    echo
    # What passed is left out; everything about what did not is shown.
    grep -vE '^ +Passed ' "$suite_log" | tail -n 300 || true
    echo
  fi
}

# --- all of it --------------------------------------------------------------------

rm -rf -- "$results"
mkdir -p "$results" || die "the folder $results cannot be written to."
# As root not in TMPDIR, which PostgreSQL's account may be unable to reach.
parent=${TMPDIR:-/tmp}
((EUID != 0)) || parent=/tmp
work=$(mktemp -d "$parent/flagcluster-test.XXXXXX")

find_dotnet
check_all_listed
check_wanted_exist

echo 'Preparing'
install_missing
choose_node
install_node_modules
fetch_promtool
solution="$root/FlagCluster.sln"
step 'Restoring packages' "$log" dotnet restore "$solution" \
  || fail_with_log "$log" 'The packages could not be restored; see whether this machine reaches its NuGet source.'
step 'Building' "$log" dotnet build "$solution" -c Release --no-restore --nologo -v minimal \
  || fail_with_log "$log" 'The build failed.'
place_postgres "$work"
step 'Starting PostgreSQL' "$log" start_postgres "$work" || fail_with_log "$log" 'PostgreSQL could not be started.'
FLAGCLUSTER_POSTGRES=$(<"$work/connection")
export FLAGCLUSTER_POSTGRES

echo 'Testing'
while IFS= read -r project <&4; do
  if is_suite "$project" && is_wanted "$project"; then run_suite "$project"; fi
done 4< <(projects_of "$solution")

echo
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
