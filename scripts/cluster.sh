# shellcheck shell=bash
# The cluster that run.sh --cluster runs: PostgreSQL, two silos and two gateways on this machine. Sourced, never run by itself.
# Expects common.sh, postgres.sh, and: root, data, port, log.
: "${root:?}" "${data:?}" "${port:?}" "${log:?}" "${pg_data?}" "${pg_bin?}" "${pg_user?}"

# What listens where, from PORT on. The ports are the same at each start, so that a silo takes its own place in the cluster again.
cluster_ports() {
  printf '%s %s\n' "$port" gateway-1 "$((port + 1))" gateway-2 "$((port + 2))" 'silo-1 (health)' "$((port + 3))" 'silo-2 (health)' \
    "$((port + 4))" 'silo-1 (silos)' "$((port + 5))" 'silo-2 (silos)' "$((port + 6))" 'silo-1 (gateways)' "$((port + 7))" 'silo-2 (gateways)' "$((port + 8))" postgres
}

check_cluster_ports() {
  local number what
  ((port + 8 <= 65535)) || die "the cluster takes nine ports from PORT on, and PORT is $port; choose one up to 65527: PORT=8080 ./run.sh --cluster"
  while read -r number what; do
    ! port_taken "$number" || die "port $number, for $what, is in use by another program; stop that or choose nine free ports by their first: PORT=9080 ./run.sh --cluster"
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
      || die "PostgreSQL does not run as root, and its account $pg_user cannot reach $data; give a folder it can: DATA_DIR=/var/lib/flagcluster ./run.sh --cluster"
  fi
  [[ -f $pg_data/PG_VERSION ]] || step 'Making the database' "$log" make_postgres "$data" || fail_with_log "$log" 'The database could not be made.'
  [[ $(<"$pg_data/PG_VERSION") == "$("$pg_bin/postgres" --version | grep -o '[0-9]*' | head -n 1)" ]] \
    || die "the database in $pg_data was made by PostgreSQL $(<"$pg_data/PG_VERSION"), and this is another; upgrade it with pg_upgrade, or give another folder with DATA_DIR."
  if as_postgres "$pg_bin/pg_ctl" -D "$pg_data" status >/dev/null 2>&1; then
    database=''
    die "a PostgreSQL works on $pg_data already: another ./run.sh --cluster, or one that was killed; then stop it: $pg_bin/pg_ctl -D $pg_data -m fast stop"
  fi
  database=running
  step 'Starting PostgreSQL' "$log" run_postgres "$data" "$own" "$((port + 8))" || fail_with_log "$own" 'PostgreSQL could not be started.'
}

# --- silos and gateways -----------------------------------------------------------

declare -A running=()
database=''

# start_host NAME PROGRAM ARGUMENT...: starts a host in a process group of its own, so that Ctrl-C comes to this script alone, which stops them in order.
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

# await_ready PORT NAME: waits until a host is ready; its log says why it is not.
await_ready() {
  local deadline=$((SECONDS + 120))
  until is_ready "$1" 2>/dev/null; do
    kill -0 "${running[$2]}" 2>/dev/null || fail_with_log "$data/logs/$2.log" "$2 has ended."
    ((SECONDS < deadline)) || fail_with_log "$data/logs/$2.log" "$2 has not become ready within 120 s."
    sleep 0.1
  done
}

# stop_hosts PREFIX: asks the hosts of a kind to stop, and waits until they have.
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
  # A second Ctrl-C does not cut the orderly end off.
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

# Says which host has ended, until nothing is left to wait for.
watch_hosts() {
  local name code
  # What bash itself says of a killed child is not for the reader of this.
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

# accepts_token PORT: whether a gateway knows the demo's administrator token.
accepts_token() { responds_ok "$1" /api/v1/projects "Authorization: Bearer $(demo adminToken)"; }

run_cluster() {
  trap stop_cluster EXIT
  trap 'exit 0' INT TERM HUP
  : >"$data/logs/postgres.log"
  start_database
  # In the environment and not on the command line, which everybody on this machine can read.
  PostgreSql__ConnectionString=$(<"$data/connection")
  export PostgreSql__ConnectionString
  # Before anything starts: a gateway that finds neither tables nor something it saved ends.
  : >"$data/logs/migrate.log"
  step 'Making the tables' "$data/logs/migrate.log" dotnet "$root/silo/bin/Release/net10.0/FlagCluster.Silo.dll" migrate ||
    fail_with_log "$data/logs/migrate.log" 'The tables could not be made.'
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
  # One gateway made the demo; the other reads its keys a little later (Control:RefreshSeconds).
  until { accepts_token "$port" && accepts_token $((port + 1)); } 2>/dev/null || ((SECONDS >= deadline)); do sleep 0.1; done
  print_welcome
  printf 'The other gateway is at http://localhost:%s. Silos and gateways write to %s; kill one, and watch the others continue.\n\n' "$((port + 1))" "$data/logs"
  watch_hosts
}
