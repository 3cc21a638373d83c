# shellcheck shell=bash
# The PostgreSQL that test.sh starts for the suites, on a free loopback port, and removes at the end; and the one that run.sh --cluster
# keeps in its data folder. Sourced, never run by itself.
# Expects port_taken of common.sh.

pg_data=''
pg_bin=''
pg_user=postgres

# The folder of PostgreSQL's programs, the newest version where there are several.
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

# PostgreSQL refuses to run as root; then its own account does.
as_postgres() {
  if ((EUID != 0)); then
    (cd / && "$@") </dev/null
  else
    (cd / && runuser -u "$pg_user" -- "$@") </dev/null
  fi
}

# Says where the database cluster will be, so that stop_postgres finds it however far start_postgres comes. After the installation, which makes the account.
place_postgres() {
  pg_data="$1/postgres"
  id -u "$pg_user" >/dev/null 2>&1 || pg_user=nobody
}

# make_postgres FOLDER [OPTION...]: makes the database cluster in its place, with a password of its own in FOLDER/password.
make_postgres() {
  local work=$1
  shift
  (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$work/password")
  mkdir "$pg_data"
  if ((EUID == 0)); then
    # The account must be able to walk down to the folder, and owns nothing else of it.
    chmod 711 "$work"
    chown "$pg_user" "$pg_data" "$work/password"
  fi
  as_postgres "$pg_bin/initdb" -D "$pg_data" -U flagcluster -A scram-sha-256 --pwfile="$work/password" -E UTF8 --locale=C "$@"
}

# run_postgres FOLDER LOG PORT [SETTING...]: starts what make_postgres made, and writes its Npgsql connection string to FOLDER/connection.
run_postgres() {
  local work=$1 log=$2 port=$3
  shift 3
  printf '%s\n' "port = $port" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" 'max_connections = 200' "log_min_messages = 'warning'" "$@" >"$pg_data/flagcluster.conf"
  grep -q flagcluster.conf "$pg_data/postgresql.conf" || printf "include 'flagcluster.conf'\n" >>"$pg_data/postgresql.conf"
  chmod 644 "$pg_data/flagcluster.conf"
  as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -l "$log" -w -t 60 start || return 1
  (umask 077 && printf 'Host=127.0.0.1;Port=%s;Username=flagcluster;Password=%s;Database=postgres\n' "$port" "$(<"$work/password")" >"$work/connection")
}

# start_postgres FOLDER: makes a cluster for the suites and starts it on a free port.
start_postgres() {
  local work=$1 attempt port
  make_postgres "$work" --no-sync || return 1
  for attempt in 1 2 3 4 5; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    ! port_taken "$port" || continue
    # No crash of the machine is tested, so nothing waits for the disk.
    ! run_postgres "$work" "$pg_data/server.log" "$port" 'fsync = off' 'full_page_writes = off' || return 0
    echo "attempt $attempt on port $port failed:"
    cat "$pg_data/server.log" || true
  done
  return 1
}

# stop_postgres MODE: immediate ends it at once, fast lets it write what it has.
stop_postgres() {
  [[ -z $pg_data ]] || as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -m "$1" -w stop >/dev/null 2>&1 || true
}
