#!/usr/bin/env bash
# Starts the stack of compose.yaml on this machine and creates its secrets on first use. Arguments are passed to `docker compose up`.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

# secret NAME: 32 random characters, created once. Only the owner can open the folder; the files are readable in containers, which have
# other users.
secret() {
  [[ -s secrets/$1 ]] || (head -c 24 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_') >"secrets/$1"
}

mkdir -p secrets
chmod 700 secrets
umask 022
secret postgres_password
secret grafana_password
if [[ ! -s secrets/audit-key.pem ]]; then
  openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out secrets/audit-key.pem
  chmod 644 secrets/audit-key.pem
fi
if [[ ! -s secrets/gateway.crt ]]; then
  ../../scripts/cluster-certificates.sh secrets
  chmod 644 secrets/silo.key secrets/gateway.key
fi
printf 'postgres:5432:*:flagcluster:%s\n' "$(<secrets/postgres_password)" >secrets/pgpass

docker compose up --build --detach --wait --wait-timeout 600 "$@"

# address SERVICE PORT: the address of a container's port on this machine.
address() { printf 'http://%s' "$(docker compose port "$1" "$2")"; }

cat <<TEXT

FlagCluster runs. Its gateways are $(address gateway-1 8080) and $(address gateway-2 8080).
  Grafana     $(address grafana 3000)  user admin, password in deploy/compose/secrets/grafana_password
  Prometheus  $(address prometheus 9090)
  Jaeger      $(address jaeger 16686)

docker compose --project-directory deploy/compose down      stops it and keeps the data; --volumes removes that too
TEXT
