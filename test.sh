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
Usage: ./test.sh [--coverage] [GROUP | SUITE...]

Builds FlagCluster.sln and runs its test suites: all of them, one group, or those named.
  fast         unit tests without a database, a broker or a process
  integration  PostgreSQL, Kafka's protocol, HTTP servers, clients from npm
  cluster      hosts as processes, which the tests kill
  SUITE        one suite: Engine is tests/Engine.Tests

  --coverage   also reports line and branch coverage per library (TestResults/coverage)

Installs missing packages with apt: PostgreSQL, Node.js, Chromium, curl, kcat, gcc and apache2-bin; extracts
promtool and nginx from Debian's packages. Starts a temporary PostgreSQL on a free loopback
port. Results and logs are in TestResults/. The last line is
'N passed, N failed, N skipped'.
TEXT
}

coverage=''
wanted=()
for argument; do
  case $argument in
    -h | --help)
      usage
      exit 0
      ;;
    --coverage) coverage=yes ;;
    -*)
      usage >&2
      exit 2
      ;;
    *) wanted+=("$argument") ;;
  esac
done

readonly groups=(fast integration cluster)
readonly longest=(Cluster Console Standalone Store Api.Management Api.DataPlane Events)
# Seconds for all suites together, and for each.
readonly total_limit=4800 suite_limit=1500

results="$root/TestResults"
log="$results/build.log"
work=''

# --- clean-up ---------------------------------------------------------------------

cleanup() {
  local code=$?
  trap - EXIT
  stop_child
  stop_suites
  stop_postgres immediate
  [[ -z $work ]] || rm -rf -- "$work"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- which suites -----------------------------------------------------------------

# Prints the test projects of a solution, one path per line.
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

# Prints the group that a suite's project file names; integration by default.
group_of() {
  local group
  group=$(sed -n 's/.*<TestGroup>\(.*\)<\/TestGroup>.*/\1/p' "$root/$1")
  printf '%s' "${group:-integration}"
}

# Succeeds when a suite was requested by its name or its group.
is_wanted() {
  ((${#wanted[@]} > 0)) || return 0
  local name group want
  name=$(suite_name "$1")
  group=$(group_of "$1")
  for want in "${wanted[@]}"; do
    [[ ${want,,} != "${name,,}" && ${want,,} != "$group" ]] || return 0
  done
  return 1
}

# A suite that is not in the solution would never run.
check_all_listed() {
  local project
  while IFS= read -r project; do
    project=${project#"$root"/}
    is_suite "$project" || continue
    projects_of "$root/FlagCluster.sln" | grep -qxF "$project" \
      || die "$project is not in FlagCluster.sln, so its tests would never run; add it with 'dotnet sln add'."
  done < <(find "$root/tests" \( -name bin -o -name obj -o -name node_modules \) -prune -o -name '*.csproj' -print)
}

suites_of() {
  local project
  while IFS= read -r project; do
    if is_suite "$project"; then printf '%s\n' "$project"; fi
  done < <(projects_of "$root/FlagCluster.sln")
}

check_wanted_exist() {
  local want project known
  known=$(printf '%s\n' "${groups[@]}"; while IFS= read -r project; do suite_name "$project"; echo; done < <(suites_of))
  for want in "${longest[@]}" "${wanted[@]}"; do
    grep -qixF -- "$want" <<<"$known" || die "the group or suite '$want' does not exist; choose from: $(tr '\n' ' ' <<<"$known")"
  done
}

# Succeeds when a suite of one of the groups is requested.
wants_group() {
  local project
  while IFS= read -r project; do
    if is_wanted "$project" && [[ " $* " == *" $(group_of "$project") "* ]]; then return 0; fi
  done < <(suites_of)
  return 1
}

# Succeeds when a requested suite needs more than the .NET SDK.
needs_services() { wants_group integration cluster; }

# --- requirements of the suites ----------------------------------------------------

node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p'; }

needs_node() { [[ -f $root/console/package-lock.json || -f $root/tests/clients/package-lock.json || -f $root/samples/node/package-lock.json || -f $root/samples/consumers/node/package-lock.json || -f $root/k6/package-lock.json ]]; }

install_missing() {
  local packages=()
  find_postgres || packages+=(postgresql)
  command -v curl >/dev/null || packages+=(curl)
  command -v kcat >/dev/null || packages+=(kcat)
  command -v redis-server >/dev/null || packages+=(redis-server)
  # The program and its modules; the package apache2 would also install a service.
  [[ -x /usr/sbin/apache2 ]] || packages+=(apache2-bin)
  # Links the native command line.
  command -v clang >/dev/null || command -v gcc >/dev/null || packages+=(gcc libc6-dev)
  command -v chromium-headless-shell >/dev/null || packages+=(chromium-headless-shell)
  if needs_node; then
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
  fi
  ((${#packages[@]} > 0)) || return 0
  install_packages "$log" 'the suites' "${packages[@]}"
  find_postgres || die 'PostgreSQL was installed but its initdb is not under /usr/lib/postgresql.'
}

# The official OpenFeature clients need Node.js 20; Debian 12 has 18, with which npm installs a newer one.
choose_node() {
  local folder="$root/obj/node" major
  needs_node || return 0
  [[ ! -x $folder/node_modules/.bin/node ]] || PATH="$folder/node_modules/.bin:$PATH"
  major=$(node_major)
  ((${major:-0} >= 18)) || die "the client suites need Node.js 20 or newer and this machine has ${major:-none}; install it from https://nodejs.org."
  ((major < 20)) || return 0
  mkdir -p "$folder"
  if step 'Fetching Node.js 22 from npm' "$log" timeout -k 30 600 npm install --prefix "$folder" --no-audit --no-fund --no-save node@22 \
    && [[ -x $folder/node_modules/.bin/node ]]; then
    PATH="$folder/node_modules/.bin:$PATH"
  else
    echo "  Node.js 22 could not be fetched; continuing with $(node --version), which the client suites do not support."
  fi
}

# fetch_program PACKAGE PATH WHAT: extracts one program from a Debian package and puts it on the PATH. Installing the package would also
# install and start a service. WHAT is what happens without it.
fetch_program() {
  local package=$1 path=$2 what=$3 name=${2##*/} folder="$root/obj/programs" as_root=()
  ! command -v "$name" >/dev/null || return 0
  PATH="$folder:$PATH"
  [[ ! -f $folder/$name ]] || return 0
  ((EUID == 0)) || as_root=(sudo -n)
  # shellcheck disable=SC2016 # the inner shell expands its own
  step "Fetching $name" "$log" timeout -k 30 600 bash -c '
    set -eu
    folder=$1 package=$2 path=$3 unpacked=$1/.$2
    shift 3
    rm -rf -- "$unpacked" && mkdir -p -- "$unpacked" && cd -- "$unpacked"
    apt-get download -q "$package" || { "$@" apt-get update -q && apt-get download -q "$package"; }
    dpkg-deb -x "$package"_*.deb all
    mv "all/$path" "$folder/"
    rm -rf -- "$unpacked"' bash "$folder" "$package" "$path" "${as_root[@]:-env}" \
    || echo "  $name could not be fetched; $what."
}

install_node_modules() {
  local folder
  for folder in console tests/clients tests/manifests k6 samples/node samples/consumers/node; do
    [[ -f $root/$folder/package-lock.json ]] || continue
    # npm writes this file last: if it is newer than the lock, the locked packages are installed.
    [[ ! $root/$folder/node_modules/.package-lock.json -nt $root/$folder/package-lock.json ]] || continue
    step "npm ci in $folder" "$log" timeout -k 30 600 npm --prefix "$root/$folder" ci --no-audit --no-fund \
      || fail_with_log "$log" "npm ci failed in $folder."
  done
}

# --- suites -----------------------------------------------------------------------

passed=0 failed=0 skipped=0
declare -A suite_of=() started_at=()

stop_suites() {
  local pid
  for pid in "${!suite_of[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  for pid in "${!suite_of[@]}"; do wait "$pid" 2>/dev/null || true; done
}

# Prints an attribute of the counters in a trx file.
counter() { sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

# Starts a suite in the background, in its own process group.
start_suite() {
  local project=$1 name limit collect=()
  name=$(suite_name "$project")
  limit=$((total_limit - SECONDS))
  ((limit < suite_limit)) || limit=$suite_limit
  ((limit > 0)) || limit=1
  [[ -z $coverage ]] || collect=(--collect 'XPlat Code Coverage' --settings "$root/tests/coverage.runsettings")
  set -m
  timeout -k 30 "$limit" dotnet test "$root/$project" --no-build -c Release --nologo "${collect[@]}" \
    --results-directory "$results/$name" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=normal' \
    --blame-hang-timeout 10m --blame-hang-dump-type none >"$results/$name.log" 2>&1 </dev/null &
  set +m
  suite_of[$!]=$name
  started_at[$!]=$SECONDS
}

# Waits for a suite to end and prints its result.
finish_suite() {
  local pid='' code=0 name trx problem='' p=0 f=0 s=0 total executed seconds
  wait -n -p pid "${!suite_of[@]}" || code=$?
  name=${suite_of[$pid]}
  seconds=$((SECONDS - started_at[$pid]))
  unset "suite_of[$pid]"
  trx="$results/$name/$name.trx"
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
    problem="stopped after $seconds s"
  elif ((code != 0 && f == 0)) && [[ -z $problem ]]; then
    problem="dotnet test ended with exit code $code"
  fi
  # A suite without results counts as one failure, so that the last line reports it.
  [[ -z $problem ]] || f=$((f + 1))
  printf '  %-32s%5d passed, %d failed, %d skipped, %d s%s\n' "$name" "$p" "$f" "$s" "$seconds" "${problem:+ ($problem)}"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if ((f > 0)); then
    echo
    grep -vE '^ +Passed ' "$results/$name.log" | tail -n 300 || true
    echo
  fi
}

# Prints all suites: those that take longest first, so that none of them runs alone at the end.
suites_by_length() {
  local name all
  all=$(suites_of)
  for name in "${longest[@]}"; do grep -F "/FlagCluster.$name.Tests.csproj" <<<"$all"; done
  printf '%s\n' "$all"
}

# run_groups PARALLEL GROUP...: runs the requested suites of some groups, at most PARALLEL at a time.
run_groups() {
  local parallel=$1 project began=$SECONDS shown=''
  shift
  while IFS= read -r project <&4; do
    [[ " $* " == *" $(group_of "$project") "* ]] && is_wanted "$project" || continue
    [[ -n $shown ]] || { echo "Testing: $*"; shown=yes; }
    ((${#suite_of[@]} < parallel)) || finish_suite
    start_suite "$project"
  done 4< <(suites_by_length | awk '!seen[$0]++')
  while ((${#suite_of[@]} > 0)); do finish_suite; done
  [[ -z $shown ]] || printf '  %-32s%5d s\n' "all of $*" $((SECONDS - began))
}

# coverlet looks for the assemblies of ASP.NET Core only in the folder of the tests, and leaves out libraries that it cannot resolve
# (https://github.com/coverlet-coverage/coverlet/issues/2026).
link_framework() {
  local framework folder
  framework=$(dotnet --list-runtimes | sed -n 's/^Microsoft\.AspNetCore\.App \([^ ]*\) \[\(.*\)\]$/\2\/\1/p' | tail -n 1)
  for folder in "$root"/tests/*/bin/Release/*/; do
    ln -sf -- "$framework"/*.dll "$folder"
  done
}

# Prints the names of the libraries: the projects that are no programs and no tests.
libraries() {
  (cd "$root" && git ls-files '*.csproj' ':!tests' ':!bench' ':!samples' | xargs grep -LE 'OutputType>Exe|Sdk\.Web"' | sed 's/.*\///; s/\.csproj$//')
}

# Merges the coverage of the suites and prints one line per library.
report_coverage() {
  local library
  (cd "$root" && dotnet reportgenerator "-reports:$results/*/*/coverage.cobertura.xml" "-targetdir:$results/coverage" \
    '-reporttypes:TextSummary;HtmlSummary' '-assemblyfilters:+FlagCluster.*;-*.Tests;-FlagCluster.Testing;-FlagCluster.Bench') >>"$log" 2>&1 \
    || fail_with_log "$log" 'The coverage report could not be written.'
  grep -E '^FlagCluster\.[A-Za-z.]+ |Line coverage|Branch coverage' "$results/coverage/Summary.txt"
  while IFS= read -r library; do
    grep -q "^$library " "$results/coverage/Summary.txt" || echo "$library was not measured"
  done < <(libraries)
}

# CSharpier reads its limit from .csharpierrc.
format_is_clean() { (cd "$root" && dotnet csharpier check .); }

# --- run ---------------------------------------------------------------------------

# Processes of tests end before profiles and late recompilation pay off, and collecting less often saves more. Hexadecimal.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=400 DOTNET_GCgen0size=4000000

rm -rf -- "$results"
mkdir -p "$results" || die "the folder $results cannot be written to."
# For root not in TMPDIR, which the account of PostgreSQL may be unable to enter.
parent=${TMPDIR:-/tmp}
((EUID != 0)) || parent=/tmp
work=$(mktemp -d "$parent/flagcluster-test.XXXXXX")

find_dotnet
check_all_listed
check_wanted_exist

echo 'Preparing'
if needs_services; then
  install_missing
  choose_node
  install_node_modules
  fetch_program prometheus usr/bin/promtool 'the test that runs it is skipped'
  fetch_program nginx usr/sbin/nginx 'the tests behind it fail'
  step 'Checking the console' "$log" npm --prefix "$root/console" run check \
    || fail_with_log "$log" "The console's types or unit tests failed."
  step 'Building the console' "$log" "$root/scripts/build-console.sh" || fail_with_log "$log" 'The console could not be built.'
fi
solution="$root/FlagCluster.sln"
step 'Restoring packages' "$log" dotnet restore "$solution" \
  || fail_with_log "$log" 'The packages could not be restored; check that this machine reaches its NuGet source.'
step 'Restoring tools' "$log" dotnet tool restore --tool-manifest "$root/.config/dotnet-tools.json" \
  || fail_with_log "$log" 'The tools in .config/dotnet-tools.json could not be restored.'
step 'Checking the format' "$log" format_is_clean \
  || fail_with_log "$log" "Some files are not formatted; run 'dotnet tool restore' and 'dotnet csharpier format .'."
step 'Building' "$log" dotnet build "$solution" -c Release --no-restore --nologo -v minimal \
  || fail_with_log "$log" 'The build failed.'
if wants_group cluster; then
  # The published programs are compiled ahead of time. They start several times faster than those of the build.
  export FLAGCLUSTER_HOSTS="$root/out/publish"
  step 'Publishing the programs' "$log" "$root/deploy/publish.sh" --out "$FLAGCLUSTER_HOSTS" \
    || fail_with_log "$log" 'The programs could not be published.'
fi
if needs_services; then
  place_postgres "$work"
  step 'Starting PostgreSQL' "$log" start_postgres "$work" || fail_with_log "$log" 'PostgreSQL could not be started.'
  FLAGCLUSTER_POSTGRES=$(<"$work/connection")
  export FLAGCLUSTER_POSTGRES
fi

[[ -z $coverage ]] || link_framework
run_groups 2 fast
# The cluster suites wait for failures to be detected for half of their time.
run_groups 3 integration cluster
[[ -z $coverage ]] || report_coverage

echo
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
