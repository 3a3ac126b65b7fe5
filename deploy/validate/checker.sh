#!/bin/sh
# Prints the path of the checker of compose, Docker and Kubernetes files. Builds it first (Go, once for each state of its sources).
set -eu
cd "$(dirname "$0")/go"
sha256() { if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
key=$(cat go.mod go.sum ./*.go | sha256 | cut -c1-12)
directory="${XDG_CACHE_HOME:-$HOME/.cache}/weft"
program="$directory/validate-$key"
if [ ! -x "$program" ]; then
  command -v go > /dev/null || { echo 'the checker of deploy/ needs go, which is not on this machine' >&2; exit 1; }
  echo 'building the checker of deploy/ (once) …' >&2
  mkdir -p "$directory"
  staging=$(mktemp "$program-staging-XXXXXX")
  trap 'rm -f "$staging"' EXIT
  go build -mod=readonly -o "$staging" .
  mv "$staging" "$program"
fi
printf '%s\n' "$program"
