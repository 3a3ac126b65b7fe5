/** A second signal so soon is the same Ctrl-C, which comes from the terminal and from npm. */
const SAME_WITHIN_MS = 1_500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. A later one ends this process at once; what it started ends with it, without being asked.
 */
export function untilSignalled(): AbortSignal {
  const first = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!first.signal.aborted) {
        firstAt = performance.now();
        first.abort(new Error(signal));
      } else if (performance.now() - firstAt > SAME_WITHIN_MS) {
        process.exit(1);
      }
    });
  }
  return first.signal;
}
