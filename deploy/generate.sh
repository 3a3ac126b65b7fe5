#!/bin/sh
# Regenerates everything under gen/ from proto/. `--check` fails when that changes anything.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
buf generate
rm -rf gen/ts/buf gen/ts/google/api gen/ts/google/protobuf/descriptor.ts gen/ts/google/protobuf/duration.ts gen/ts/google/protobuf/field_mask.ts
buf build -o gen/descriptors.binpb --as-file-descriptor-set --exclude-source-info
if [ "${1:-}" = "--check" ] && [ -n "$(git status --porcelain gen)" ]; then
  git status --short gen
  echo 'gen/ differs from what proto/ generates: run `npm run generate` and commit' >&2
  exit 1
fi
