# shellcheck shell=bash
# The PostgreSQL that test.sh starts for the suites, on a free loopback port, and removes at the end. Sourced, never run by itself.
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

# start_postgres FOLDER: makes a cluster in the place for it, starts it and writes its Npgsql connection string to FOLDER/connection.
start_postgres() {
  local work=$1 data=$pg_data password attempt port
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  mkdir "$data"
  (umask 077 && printf '%s\n' "$password" >"$work/password")
  if ((EUID == 0)); then
    # The account must be able to walk down to the folder, and owns nothing else of it.
    chmod 711 "$work"
    chown "$pg_user" "$data" "$work/password"
  fi
  as_postgres "$pg_bin/initdb" -D "$data" -U flagcluster -A scram-sha-256 --pwfile="$work/password" -E UTF8 --locale=C --no-sync || return 1
  for attempt in 1 2 3 4 5; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    ! port_taken "$port" || continue
    # No crash of the machine is tested, so nothing waits for the disk.
    printf '%s\n' "port = $port" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" 'max_connections = 200' \
      'fsync = off' 'full_page_writes = off' "log_min_messages = 'warning'" >"$data/flagcluster.conf"
    grep -q flagcluster.conf "$data/postgresql.conf" || printf "include 'flagcluster.conf'\n" >>"$data/postgresql.conf"
    chmod 644 "$data/flagcluster.conf"
    if as_postgres "$pg_bin/pg_ctl" -D "$data" -l "$data/server.log" -w -t 60 start; then
      printf 'Host=127.0.0.1;Port=%s;Username=flagcluster;Password=%s;Database=postgres\n' "$port" "$password" >"$work/connection"
      return 0
    fi
    echo "attempt $attempt on port $port failed:"
    cat "$data/server.log" || true
  done
  return 1
}

stop_postgres() {
  [[ -z $pg_data ]] || as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -m immediate -w stop >/dev/null 2>&1 || true
}
