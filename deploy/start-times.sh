#!/usr/bin/env bash
# Measures the time of the published hosts from exec to 200 of /health/ready, and the resources used until then. See --help.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
  cat <<TEXT
Usage: deploy/start-times.sh [--out FOLDER] [--times N]

Starts standalone, silo and gateway from FOLDER, the output of deploy/publish.sh, N times each after a warm-up, and prints the medians.
Silo and gateway share a temporary PostgreSQL; the gateway starts while a silo is ready.

  --out FOLDER   the folder of the hosts (default: out/publish)
  --times N      the number of starts of each (default: 5)
TEXT
}

source "$root/scripts/common.sh"
source "$root/scripts/postgres.sh"

out="$root/out/publish" times=5
while (($# > 0)); do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --out | --times)
      (($# > 1)) || die "$1 needs a value."
      if [[ $1 == --out ]]; then out=$2; else times=$2; fi
      shift 2
      ;;
    *) die "'$1' is not an option." ;;
  esac
done
for name in Standalone Silo Gateway; do
  [[ -f $out/${name,,}/FlagCluster.$name.dll ]] || die "$out has no ${name,,}; run deploy/publish.sh first."
done

find_postgres || die "PostgreSQL is not installed."
work=$(mktemp -d /tmp/flagcluster-starts-XXXXXX)
pids=()
finish() {
  ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
  wait
  stop_postgres immediate
  rm -rf -- "$work"
}
trap finish EXIT
place_postgres "$work"
start_postgres "$work" >"$work/postgres.log" 2>&1 || die "PostgreSQL does not start: $(<"$work/postgres.log")"
database="--PostgreSql:ConnectionString=$(<"$work/connection")"

# A port below the range of outgoing connections.
free_port() {
  local port
  while port=$((10000 + RANDOM % 9000)) && port_taken "$port"; do :; done
  echo "$port"
}

# begin HOST: starts it, waits until it is ready, and sets `line`: seconds, processor seconds, MiB in RAM.
begin() {
  local host=$1 port settings began ended stat
  port=$(free_port)
  settings=("--Server:Urls=http://127.0.0.1:$port" "--Data:Directory=$work/$host" --Logging:LogLevel:Default=Warning)
  [[ $host == standalone ]] || settings+=("$database")
  [[ $host != silo ]] || settings+=("--Silo:SiloPort=$(free_port)" "--Silo:GatewayPort=$(free_port)")
  began=$(date +%s%N)
  dotnet "$out/$host/FlagCluster.${host^}.dll" "${settings[@]}" >"$work/$host.log" 2>&1 &
  pids+=("$!")
  until curl -sf -o "$work/answer" "http://127.0.0.1:$port/health/ready"; do
    kill -0 "${pids[-1]}" 2>/dev/null || die "$host ended: $(<"$work/$host.log")"
    sleep 0.01
  done
  ended=$(date +%s%N)
  # User and system time are fields 14 and 15, in hundredths; the name in field 2 has no blank.
  read -ra stat <"/proc/${pids[-1]}/stat"
  line=$(awk -v ns=$((ended - began)) -v cpu=$((stat[13] + stat[14])) '/^VmRSS:/ { printf "%.2f %.2f %d", ns / 1e9, cpu / 100, $2 / 1024 }' "/proc/${pids[-1]}/status")
}

# end: stops the host that was started last.
end() {
  kill "${pids[-1]}"
  wait "${pids[-1]}" || true
  unset 'pids[-1]'
}

# measure HOST: one start as a warm-up, then the medians.
measure() {
  local host=$1 number
  : >"$work/lines"
  for ((number = 0; number <= times; number++)); do
    begin "$host"
    end
    ((number == 0)) || echo "$line" >>"$work/lines"
  done
  printf '%-12s' "$host"
  for number in 1 2 3; do
    cut -d ' ' -f "$number" "$work/lines" | sort -g | awk '{ value[NR] = $1 } END { printf "%10s", value[int((NR + 1) / 2)] }'
  done
  printf '   %s to %s s\n' "$(sort -g "$work/lines" | head -n 1 | cut -d ' ' -f 1)" "$(sort -g "$work/lines" | tail -n 1 | cut -d ' ' -f 1)"
}

printf '%-12s%10s%10s%10s   %s\n' host 'ready s' 'cpu s' 'MiB' range
measure standalone
measure silo
begin silo
measure gateway
