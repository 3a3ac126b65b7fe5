#!/bin/sh
# `npm run check`: everything that can be checked in two minutes without a network.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
step() { printf '%s\n' "-- $1"; shift; "$@"; }
step 'format and lint' biome check .
step 'contracts: format' buf format --diff --exit-code proto
step 'contracts: lint' buf lint proto
step 'contracts: nothing broken' buf breaking proto --against proto/baseline.binpb --exclude-imports
step 'generated code is up to date' deploy/generate.sh --check
step 'types' tsc -p .
step 'dependency rules and fast tests' vitest run --project unit --reporter=dot
