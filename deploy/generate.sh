#!/bin/sh
# Regenerates everything under gen/ from proto/. `--check` fails when that changes anything, and needs no network:
# a language whose generator is not in the cache is then left out by name, with CI=true that is a failure.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
. deploy/codegen/toolchains.sh
checking=false
[ "${1:-}" != "--check" ] || checking=true

generate_typescript() {
  buf generate
  rm -rf gen/ts/buf gen/ts/google/api gen/ts/google/protobuf/descriptor.ts gen/ts/google/protobuf/duration.ts gen/ts/google/protobuf/field_mask.ts
  buf build -o gen/descriptors.binpb --as-file-descriptor-set --exclude-source-info
}

# generated_folder LANGUAGE: what holds nothing but generated files.
generated_folder() {
  case $1 in
    java) echo gen/java/src/main/java ;;
    *) echo "gen/$1/weft" ;;
  esac
}

generate_language() {
  rm -rf "$(generated_folder "$1")"
  mkdir -p "$(generated_folder "$1")"
  PATH="$(toolchain "$1")/bin:$PATH" buf generate --template "deploy/codegen/$1.gen.yaml"
}

$checking || deploy/codegen/install.sh
generate_typescript
for language in $LANGUAGES; do
  if [ -d "$(toolchain "$language")" ]; then
    generate_language "$language"
  elif [ "${CI:-}" = true ]; then
    echo "gen/$language can't be checked: its generator is absent; run deploy/codegen/install.sh" >&2
    exit 1
  else
    echo "SKIPPED: whether gen/$language is up to date; its generator is absent, deploy/codegen/install.sh fetches it" >&2
  fi
done
if $checking && [ -n "$(git status --porcelain gen)" ]; then
  git status --short gen
  echo 'gen/ differs from what proto/ generates: run `npm run generate` and commit' >&2
  exit 1
fi
