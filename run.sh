#!/usr/bin/env bash
# Builds FlagCluster and runs it on this machine, with a demo project on an empty data folder. See --help.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=scripts/common.sh
source "$root/scripts/common.sh"

usage() {
  cat <<TEXT
Usage: ./run.sh
       ./run.sh --cluster

Builds the server and its web console, starts it on http://localhost:8080 with its data in ./data, and prints
its keys and three curl commands. In an empty data folder it creates the demo project from
samples/shop.yaml. Ctrl-C stops it; the next start uses the same data.

With --cluster it runs PostgreSQL, two silos and two gateways instead. The gateways listen
on PORT and PORT+1, the other processes on the seven ports after them. The database is in
DATA_DIR/postgres, and each process writes its log to DATA_DIR/logs. PostgreSQL is installed
with apt if it is missing. The data of the single server is not changed; docs/cluster.md
explains how to migrate it.

The console needs Node.js 20.19 or newer; without it the server runs and has no console.

Environment:
  PORT      the port to listen on, 1 to 65535 (default 8080)
  DATA_DIR  the folder for the data (default ./data next to this script)

Environment variables can also set the server's settings (Section__Setting=value), except
the address, the data folder and the demo, which this script sets. It listens on localhost
only.
TEXT
}

cluster=''
if (($# > 0)); then
  case $* in
    -h | --help)
      usage
      exit 0
      ;;
    --cluster) cluster=yes ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
fi

# --- requirements ----------------------------------------------------------------

port=${PORT:-8080}
if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
  die "PORT is '$port', which is not a port from 1 to 65535; try PORT=8081 ./run.sh"
fi
port=$((10#$port))

find_dotnet

data=${DATA_DIR:-$root/data}
[[ $data == /* ]] || data="$PWD/$data"
log="$data/logs/build.log"

if [[ -n $cluster ]]; then
  # shellcheck source=scripts/postgres.sh
  source "$root/scripts/postgres.sh"
  # shellcheck source=scripts/cluster.sh
  source "$root/scripts/cluster.sh"
  check_cluster_ports
elif port_taken "$port"; then
  other=$((port < 65535 ? port + 1 : 8080))
  die "port $port is in use by another program; stop it or choose another port: PORT=$other ./run.sh"
fi

{ mkdir -p -- "$data/logs" && : >"$data/logs/build.log"; } 2>/dev/null \
  || die "the data folder $data cannot be written to; choose another one: DATA_DIR=~/flagcluster-data ./run.sh"

# --- build ------------------------------------------------------------------------

trap stop_child EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

server="$root/standalone/bin/Release/net10.0/FlagCluster.Standalone.dll"

echo "Building FlagCluster (log: $log)"
step 'Building the console' "$log" "$root/scripts/build-console.sh" \
  || echo '  The console could not be built (it needs Node.js 20.19 or newer); the server works without it.'
projects=(standalone/FlagCluster.Standalone.csproj)
[[ -z $cluster ]] || projects=(silo/FlagCluster.Silo.csproj gateway/FlagCluster.Gateway.csproj)
for project in "${projects[@]}"; do
  step "Building the ${project%%/*}" "$log" dotnet build "$root/$project" -c Release --nologo -v minimal \
    || fail_with_log "$log" 'The build failed.'
done

# --- run --------------------------------------------------------------------------

# Prints a property of demo.json. The file is flat and its values are plain text, so no JSON tool is needed.
demo() {
  tr -d '\r\n' <"$data/demo.json" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p"
}

# responds_ok PORT PATH [HEADER]: whether a server on this machine answers a request with 200.
responds_ok() {
  local line=''
  {
    printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\n%sConnection: close\r\n\r\n' "$2" "$1" "${3:+$3$'\r\n'}" >&3 \
      && read -r -t 5 line <&3
  } 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  [[ $line == 'HTTP/1.1 200'* ]]
}

is_ready() { responds_ok "$1" /health/ready; }

print_welcome() {
  local url="http://localhost:$port"
  if [[ ! -r $data/demo.json ]]; then
    printf '\nFlagCluster is ready at %s. Its demo keys are unknown: %s does not exist.\n\n' "$url" "$data/demo.json"
    return
  fi
  # Scripts also read the file: it must name the current port.
  [[ $(demo url) == "$url" ]] \
    || sed -i "s|\(\"url\"[[:space:]]*:[[:space:]]*\"\)[^\"]*\"|\1$url\"|" "$data/demo.json"
  local environment server_key admin_token
  environment="$(demo project)/environments/$(demo environment)"
  server_key=$(demo serverKey)
  admin_token=$(demo adminToken)
  cat <<TEXT

Console  $url/console/
  sign in as   $(demo ownerEmail)
  password     $(demo ownerPassword)

FlagCluster is ready at $url (Ctrl-C stops it).

  environment  $(demo organization)/$(demo project)/$(demo environment)
  server key   $server_key
  client key   $(demo clientKey)
  admin token  $admin_token
  file         $data/demo.json

Evaluate a flag:
  curl -s -X POST $url/ofrep/v1/evaluate/flags/new-checkout -H 'Authorization: Bearer $server_key' -H 'Content-Type: application/json' -d '{"context":{"targetingKey":"user-grace"}}'

Watch changes (keep it running and open another terminal):
  curl -sN $url/api/v1/stream -H 'Authorization: Bearer $server_key'

Disable the flag ("enabled":true enables it again):
  curl -s -X PATCH $url/api/v1/projects/$environment/flags/new-checkout -H 'Authorization: Bearer $admin_token' -H 'Content-Type: application/merge-patch+json' -d '{"enabled":false}'

TEXT
  command -v curl >/dev/null || printf 'curl is not installed: apt-get install curl\n\n'
}

welcome_when_ready() {
  local deadline=$((SECONDS + 120))
  while kill -0 "$1" 2>/dev/null; do
    if is_ready "$port" 2>/dev/null; then
      print_welcome
      return
    fi
    if ((SECONDS >= deadline)); then
      echo 'run.sh: the server is not ready after 120 s; its messages above state the reason.' >&2
      return
    fi
    sleep 0.1
  done
}

if [[ -n $cluster ]]; then
  run_cluster
fi

# The server replaces this script, so that it receives Ctrl-C and signals and determines the exit code. The subshell makes init the
# parent of the background function, because no process is left to wait for it.
echo "Starting the server on http://localhost:$port"
trap - EXIT INT TERM HUP
(welcome_when_ready "$$" &)
cd "$root/standalone"
exec dotnet "$server" "--Server:Urls=http://localhost:$port" "--Data:Directory=$data" "--Demo:Ruleset=$root/samples/shop.yaml"
