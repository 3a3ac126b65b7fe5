#!/bin/sh
# Makes the secrets of compose.yaml in deploy/secrets (or the folder given): random passwords, and a self-signed certificate
# for localhost to be replaced by a real one. Never touches what is there.
set -eu
folder=${1:-$(dirname "$0")/secrets}
[ ! -e "$folder" ] || { echo "$folder is there already" >&2; exit 1; }
random() { od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n'; }
# Containers run as others than the operator and must read the files; only the operator may enter the folder.
mkdir -m 700 "$folder"
mkdir -m 755 "$folder/tls"
umask 022
postgres=$(random)
access=$(random)
secret=$(random)
printf '%s' "$postgres" > "$folder/postgres-password"
printf 'ROOT_ACCESS_KEY=%s\nROOT_SECRET_KEY=%s\n' "$access" "$secret" > "$folder/s3.env"
printf 'POSTGRES_URL=postgres://weft:%s@postgres:5432/weft\nAWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s\n' \
  "$postgres" "$access" "$secret" > "$folder/weft.env"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost \
  -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$folder/tls/tls.key" -out "$folder/tls/tls.crt" 2> /dev/null
chmod 644 "$folder/tls/tls.key"
