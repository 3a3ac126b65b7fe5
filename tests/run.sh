#!/bin/sh
# `npm test`: all tests that fit in eight minutes. `npm run test:mesh`: those of the whole mesh, through Envoy, and of faults around Kafka. A
# report in JSON goes to WEFT_TEST_REPORT when that is set.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
if [ "${1:-}" = mesh ]; then
  shift
  set -- --project mesh --project fault "$@"
else
  set -- --project unit --project pg --project kafka --project s3 --project e2e "$@"
fi
if [ -n "${WEFT_TEST_REPORT:-}" ]; then
  set -- --reporter=default --reporter=json --outputFile.json="$WEFT_TEST_REPORT" "$@"
fi
exec vitest run "$@"
