/** SQLSTATE classes and codes that pass: connection, resources, shutdown, time-outs, serialisation and deadlock. */
const PASSING = /^(08|53|57P0|57014|55P03|40001|40P01|25P03)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);
/** What `pg` says without a code. */
const MESSAGES = /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable/;
/** Causes are followed this far. */
const DEPTH = 5;

/** True when the database didn't answer or couldn't just now, so that the same may work a little later. */
export function isDatabaseUnavailable(error: unknown, depth = DEPTH): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (PASSING.test(code) || NETWORK.has(code) || MESSAGES.test(error.message)) return true;
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.some((cause) => isDatabaseUnavailable(cause, depth - 1));
}
