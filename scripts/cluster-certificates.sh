#!/usr/bin/env bash
# Creates the certificates of silos and gateways for mutual TLS. See --help.
set -euo pipefail

usage() {
  cat <<TEXT
Usage: scripts/cluster-certificates.sh FOLDER

Writes to FOLDER, for the settings ClusterTls:Certificate, ClusterTls:Key and ClusterTls:Authorities:
  silo.crt, silo.key         the certificate of every silo, DNS name SILO_NAME (silo.flagcluster)
  gateway.crt, gateway.key   the certificate of every gateway, DNS name GATEWAY_NAME (gateway.flagcluster)
  cluster-ca.crt             the authority that both trust
  cluster-ca.key             its key, which no host needs: keep it elsewhere

An authority that FOLDER has is kept and issues the new certificates. DAYS (365) is how long certificates are valid, an authority ten times
that long.
TEXT
}

case ${1:-} in
  -h | --help)
    usage
    exit 0
    ;;
  '')
    usage >&2
    exit 2
    ;;
esac
mkdir -p -- "$1"
cd -- "$1"
days=${DAYS:-365}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# Only the owner can read new keys, until this script changes it.
umask 077
if [[ ! -s cluster-ca.crt ]]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout cluster-ca.key -out cluster-ca.crt -days $((days * 10)) \
    -subj '/CN=FlagCluster cluster authority' -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign 2>/dev/null
fi

# issue FILE NAME USAGES: both files are replaced when both exist, so that no host reads a key of another certificate for long.
issue() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=FlagCluster $1" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$2" "$3" >"$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA cluster-ca.crt -CAkey cluster-ca.key -CAcreateserial -CAserial "$work/serial" -days "$days" \
    -extfile "$work/$1.ext" -out "$work/$1.crt" 2>/dev/null
  chmod 644 "$work/$1.crt"
  mv -- "$work/$1.key" "$work/$1.crt" .
}

issue silo "${SILO_NAME:-silo.flagcluster}" serverAuth,clientAuth
issue gateway "${GATEWAY_NAME:-gateway.flagcluster}" clientAuth
chmod 644 cluster-ca.crt
