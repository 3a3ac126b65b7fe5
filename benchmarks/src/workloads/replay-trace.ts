import { replay } from '@weft/standalone/replay';
import { beginningOf } from '@weft/standalone/trace-outcome';
import { tracesDirectory } from './config.ts';
import { recordedTrace } from './recorded-typing.ts';
import type { Workload } from './workload.ts';

const PATIENCE_MS = 60_000;
const TRANSACTIONS = { quick: 1_000, full: Number.POSITIVE_INFINITY };

/** A recorded editing history by the real SDK, the next edit when the last is acknowledged: with its concurrency, places and sizes. */
export function replayOf(trace: string, writers: number): Workload {
  return {
    name: `replay of ${trace}`,
    run: async ({ urls }, { mode }) => {
      const whole = await recordedTrace(trace, tracesDirectory());
      if (urls === undefined || whole === undefined) return [];
      const part = TRANSACTIONS[mode] < whole.transactions.length ? beginningOf(whole, TRANSACTIONS[mode]) : whole;
      const report = await replay(part, {
        urls,
        writers,
        readers: 0,
        paceMs: 0,
        patienceMs: PATIENCE_MS,
        onProgress: () => undefined,
      });
      if (!report.passed) throw new Error(`not everybody ended in the text: ${JSON.stringify(report.verdicts)}`);
      const { p50, p99, max } = report.acknowledgementMs;
      return [
        { name: 'acknowledged', value: report.transactions / report.seconds, unit: '/s', better: 'higher' },
        { name: 'acknowledgement p50', value: p50, unit: 'ms', better: 'lower' },
        { name: 'acknowledgement p99', value: p99, unit: 'ms', better: 'lower' },
        { name: 'acknowledgement max', value: max, unit: 'ms', better: 'lower' },
      ];
    },
  };
}
