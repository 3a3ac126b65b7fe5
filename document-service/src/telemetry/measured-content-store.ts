import type { ContentStore } from '@weft/content-store/content-store';
import type { Metrics } from '@weft/service-kit/metrics';

/** The content store, with its calls counted by outcome and timed. */
export function measuredContentStore(store: ContentStore, metrics: Metrics): ContentStore {
  const measured = callMeasure(metrics);
  return {
    put: (key, bytes, signal) => measured('put', store.put(key, bytes, signal)),
    get: (key, signal) => measured('get', store.get(key, signal)),
    delete: (key, signal) => measured('delete', store.delete(key, signal)),
    close: () => store.close(),
  };
}

function callMeasure(metrics: Metrics) {
  const calls = metrics.counter({
    name: 'weft_content_calls_total',
    help: 'Calls to the content store, by outcome: ok, or the name of the failure',
    labels: ['call', 'outcome'],
  });
  const seconds = metrics.histogram(
    { name: 'weft_content_call_seconds', help: 'How long calls to the content store took', labels: ['call'] },
    'seconds',
  );
  return <Result>(call: string, pending: Promise<Result>): Promise<Result> => {
    const startedAtMs = performance.now();
    const ended = (outcome: string) => {
      calls.inc({ call, outcome });
      seconds.observe({ call }, (performance.now() - startedAtMs) / 1_000);
    };
    pending.then(
      () => ended('ok'),
      (error: unknown) => ended(error instanceof Error ? error.name : 'Error'),
    );
    return pending;
  };
}
