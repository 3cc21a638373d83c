# shellcheck shell=bash
# The cluster of run.sh --cluster: PostgreSQL, two silos and two gateways on this machine. Sourced, not run.
# Requires common.sh, postgres.sh, and the variables root, data, port and log.
: "${root:?}" "${data:?}" "${port:?}" "${log:?}" "${pg_data?}" "${pg_bin?}" "${pg_user?}"

# Prints the ports and their users, from PORT on. They are the same at each start, so that a silo replaces its earlier entry in the cluster.
cluster_ports() {
  printf '%s %s\n' "$port" gateway-1 "$((port + 1))" gateway-2 "$((port + 2))" 'silo-1 (health)' "$((port + 3))" 'silo-2 (health)' \
    "$((port + 4))" 'silo-1 (silos)' "$((port + 5))" 'silo-2 (silos)' "$((port + 6))" 'silo-1 (gateways)' \
    "$((port + 7))" 'silo-2 (gateways)' "$((port + 8))" postgres
}

check_cluster_ports() {
  local number what
  ((port + 8 <= 65535)) || die "the cluster uses nine ports from PORT on, and PORT is $port; choose one up to 65527: PORT=8080 ./run.sh --cluster"
  while read -r number what; do
    ! port_taken "$number" || die "port $number, for $what, is in use by another program; stop it or choose the first of nine free ports: \
PORT=9080 ./run.sh --cluster"
  done < <(cluster_ports)
}

# --- PostgreSQL -------------------------------------------------------------------

start_database() {
  local own="$data/logs/postgres.log"
  find_postgres || {
    install_packages "$log" 'the cluster' postgresql
    find_postgres || die 'PostgreSQL was installed but its initdb is not under /usr/lib/postgresql.'
  }
  place_postgres "$data"
  if ((EUID == 0)); then
    chmod 711 "$data"
    chown "$pg_user" "$data/logs/postgres.log"
    chmod 711 "$data/logs"
    as_postgres test -x "$data" \
      || die "PostgreSQL does not run as root, and its account $pg_user cannot reach $data; choose a folder that it can reach: DATA_DIR=/var/lib/flagcluster ./run.sh --cluster"
  fi
  [[ -f $pg_data/PG_VERSION ]] || step 'Creating the database' "$log" make_postgres "$data" || fail_with_log "$log" 'The database could not be created.'
  [[ $(<"$pg_data/PG_VERSION") == "$("$pg_bin/postgres" --version | grep -o '[0-9]*' | head -n 1)" ]] \
    || die "the database in $pg_data was created by PostgreSQL $(<"$pg_data/PG_VERSION"), and another version is installed; upgrade it with pg_upgrade, or choose another DATA_DIR."
  if as_postgres "$pg_bin/pg_ctl" -D "$pg_data" status >/dev/null 2>&1; then
    database=''
    die "PostgreSQL already runs on $pg_data: stop the other ./run.sh --cluster, or after a killed one stop PostgreSQL: $pg_bin/pg_ctl -D $pg_data -m fast stop"
  fi
  database=running
  step 'Starting PostgreSQL' "$log" run_postgres "$data" "$own" "$((port + 8))" || fail_with_log "$own" 'PostgreSQL could not be started.'
}

# --- silos and gateways -----------------------------------------------------------

declare -A running=()
database=''

# start_host NAME PROGRAM ARGUMENT...: starts a host in its own process group, so that only this script receives Ctrl-C and stops the hosts
# in order.
start_host() {
  local name=$1 program=$2
  shift 2
  set -m
  (cd "${program%/bin/*}" && exec dotnet "$program" "$@") >"$data/logs/$name.log" 2>&1 </dev/null &
  running[$name]=$!
  set +m
}

start_silo() {
  start_host "silo-$1" "$root/silo/bin/Release/net10.0/FlagCluster.Silo.dll" "--Server:Urls=http://localhost:$((port + 1 + $1))" \
    "--Data:Directory=$data/silo-$1" "--Silo:SiloPort=$((port + 3 + $1))" "--Silo:GatewayPort=$((port + 5 + $1))"
}

start_gateway() {
  start_host "gateway-$1" "$root/gateway/bin/Release/net10.0/FlagCluster.Gateway.dll" "--Server:Urls=http://localhost:$((port - 1 + $1))" \
    "--Data:Directory=$data/gateway-$1" "--Bootstrap:Directory=$data" "--Demo:Ruleset=$root/samples/shop.yaml"
}

# await_ready PORT NAME: waits until a host is ready, or exits with its log.
await_ready() {
  local deadline=$((SECONDS + 120))
  until is_ready "$1" 2>/dev/null; do
    kill -0 "${running[$2]}" 2>/dev/null || fail_with_log "$data/logs/$2.log" "$2 has ended."
    ((SECONDS < deadline)) || fail_with_log "$data/logs/$2.log" "$2 is not ready after 120 s."
    sleep 0.1
  done
}

# stop_hosts PREFIX: stops the hosts with a name prefix and waits for them.
stop_hosts() {
  local name
  for name in "${!running[@]}"; do
    [[ $name != "$1"* ]] || kill -TERM "${running[$name]}" 2>/dev/null || true
  done
  for name in "${!running[@]}"; do
    [[ $name == "$1"* ]] || continue
    wait "${running[$name]}" 2>/dev/null || true
    unset "running[$name]"
  done
}

stop_cluster() {
  local code=$?
  trap - EXIT
  # A second Ctrl-C does not interrupt the orderly stop.
  trap '' INT TERM HUP
  stop_child
  if ((${#running[@]} > 0)); then
    printf '\nStopping the gateways, the silos and PostgreSQL\n'
    stop_hosts gateway
    stop_hosts silo
  fi
  [[ -z $database ]] || stop_postgres fast
  exit "$code"
}

# Reports each host that ends, until all have ended.
watch_hosts() {
  local name code
  # Hides the messages of bash about killed children.
  while ((${#running[@]} > 0)); do
    sleep 0.5 &
    wait $! || true
    for name in "${!running[@]}"; do
      ! kill -0 "${running[$name]}" || continue
      code=0
      wait "${running[$name]}" || code=$?
      unset "running[$name]"
      printf '%s has ended with exit code %d; the others continue. Its log: %s\n' "$name" "$code" "$data/logs/$name.log"
    done
  done 2>/dev/null
  die 'every silo and gateway has ended.'
}

# accepts_token PORT: succeeds when a gateway accepts the demo's administrator token.
accepts_token() { responds_ok "$1" /api/v1/projects "Authorization: Bearer $(demo adminToken)"; }

run_cluster() {
  trap stop_cluster EXIT
  trap 'exit 0' INT TERM HUP
  : >"$data/logs/postgres.log"
  start_database
  # In the environment and not on the command line, which every user of this machine can read.
  PostgreSql__ConnectionString=$(<"$data/connection")
  export PostgreSql__ConnectionString
  # First, because a gateway without tables and without saved data exits.
  : >"$data/logs/migrate.log"
  step 'Creating the tables' "$data/logs/migrate.log" dotnet "$root/silo/bin/Release/net10.0/FlagCluster.Silo.dll" migrate ||
    fail_with_log "$data/logs/migrate.log" 'The tables could not be created.'
  echo "Starting two silos and two gateways (logs: $data/logs)"
  start_silo 1
  start_silo 2
  start_gateway 1
  start_gateway 2
  await_ready $((port + 2)) silo-1
  await_ready $((port + 3)) silo-2
  await_ready "$port" gateway-1
  await_ready $((port + 1)) gateway-2
  local deadline=$((SECONDS + 60))
  until [[ -r $data/demo.json ]] || ((SECONDS >= deadline)); do sleep 0.1; done
  # One gateway creates the demo; the other reads its keys later (Control:RefreshSeconds).
  until { accepts_token "$port" && accepts_token $((port + 1)); } 2>/dev/null || ((SECONDS >= deadline)); do sleep 0.1; done
  print_welcome
  printf 'The other gateway is at http://localhost:%s. The logs are in %s. Kill a silo or a gateway; the others continue.\n\n' \
    "$((port + 1))" "$data/logs"
  watch_hosts
}
