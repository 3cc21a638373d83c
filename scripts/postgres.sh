# shellcheck shell=bash
# Starts and stops PostgreSQL: for test.sh on a free loopback port and with temporary data, for run.sh --cluster in its data folder.
# Sourced, not run. Requires port_taken of common.sh.

pg_data=''
pg_bin=''
pg_user=postgres

# Finds the folder of PostgreSQL's programs, of the newest version if there are several.
find_postgres() {
  local folder
  folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  if [[ -x $folder/initdb ]]; then
    pg_bin=$folder
  elif command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    pg_bin=$(dirname "$(readlink -f "$(command -v initdb)")")
  else
    return 1
  fi
}

# as_postgres COMMAND...: runs a command, for root as the account of PostgreSQL, which does not run as root.
as_postgres() {
  if ((EUID != 0)); then
    (cd / && "$@") </dev/null
  else
    (cd / && runuser -u "$pg_user" -- "$@") </dev/null
  fi
}

# place_postgres FOLDER: sets the folder of the database cluster, so that stop_postgres finds it even after a failed start. Call it
# after the installation, which creates the account.
place_postgres() {
  pg_data="$1/postgres"
  id -u "$pg_user" >/dev/null 2>&1 || pg_user=nobody
}

# make_postgres FOLDER [OPTION...]: creates the database cluster, with a random password in FOLDER/password.
make_postgres() {
  local work=$1
  shift
  (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$work/password")
  mkdir "$pg_data"
  if ((EUID == 0)); then
    # The account must be able to enter the folder, and owns nothing else in it.
    chmod 711 "$work"
    chown "$pg_user" "$pg_data" "$work/password"
  fi
  as_postgres "$pg_bin/initdb" -D "$pg_data" -U flagcluster -A scram-sha-256 --pwfile="$work/password" -E UTF8 --locale=C "$@"
}

# run_postgres FOLDER LOG PORT [SETTING...]: starts the cluster of make_postgres and writes its connection string to FOLDER/connection.
run_postgres() {
  local work=$1 log=$2 port=$3
  shift 3
  printf '%s\n' "port = $port" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" 'max_connections = 200' \
    "log_min_messages = 'warning'" "$@" >"$pg_data/flagcluster.conf"
  grep -q flagcluster.conf "$pg_data/postgresql.conf" || printf "include 'flagcluster.conf'\n" >>"$pg_data/postgresql.conf"
  chmod 644 "$pg_data/flagcluster.conf"
  as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -l "$log" -w -t 60 start || return 1
  (umask 077 && printf 'Host=127.0.0.1;Port=%s;Username=flagcluster;Password=%s;Database=postgres\n' "$port" "$(<"$work/password")" \
    >"$work/connection")
}

# start_postgres FOLDER: creates a cluster for the suites and starts it on a free port.
start_postgres() {
  local work=$1 attempt port
  make_postgres "$work" --no-sync || return 1
  for attempt in 1 2 3 4 5; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    ! port_taken "$port" || continue
    # No test crashes the machine, so no commit waits for the disk.
    ! run_postgres "$work" "$pg_data/server.log" "$port" 'fsync = off' 'full_page_writes = off' || return 0
    echo "attempt $attempt on port $port failed:"
    cat "$pg_data/server.log" || true
  done
  return 1
}

# stop_postgres MODE: immediate ends it at once, fast shuts it down cleanly.
stop_postgres() {
  [[ -z $pg_data ]] || as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -m "$1" -w stop >/dev/null 2>&1 || true
}
