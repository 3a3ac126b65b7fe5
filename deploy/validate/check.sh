#!/bin/sh
# `npm run check:deploy`: what is shipped for Docker and Kubernetes is right by the rules of those who will read it.
# Envoy's configurations have a check of their own, `npm run check:envoy`.
set -eu
cd "$(dirname "$0")/.."
checker=$(validate/checker.sh)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
./compose-secrets.sh "$scratch/secrets"
failed=0
step() { printf '%s\n' "-- $1"; shift; "$@" || failed=1; }
step 'compose.yaml' env WEFT_SECRETS="$scratch/secrets" "$checker" compose compose.yaml
step 'Dockerfile' "$checker" dockerfile Dockerfile
for overlay in kubernetes/overlays/*/; do step "$overlay" "$checker" kubernetes "$overlay"; done
exit "$failed"
