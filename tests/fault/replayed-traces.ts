import { type ReplayReport, replay } from '@weft/standalone/replay';
import { beginningOf } from '@weft/standalone/trace-outcome';
import { expect, type TestContext } from 'vitest';
import { recordedTrace } from '../harness/recorded-traces.ts';
import { say } from '../harness/say.ts';

/** A trace and who takes part in its replay. */
export interface TraceRun {
  readonly name: string;
  readonly writers: number;
  readonly readers: number;
  /** How many transactions; all of them when undefined. */
  readonly transactions?: number;
}

const PATIENCE_MS = 60_000;

/** Replays traces side by side, as documents are edited. Everybody must end with the text, each transaction being one revision. */
export async function expectReplayed(
  { system, urls }: { system: string; urls: readonly [string, ...string[]] },
  runs: readonly TraceRun[],
  context: TestContext,
): Promise<void> {
  const traces = await Promise.all(runs.map(({ name }) => recordedTrace(name, context)));
  await Promise.all(
    runs.map(async ({ name, writers, readers, transactions }, index) => {
      const whole = traces[index];
      if (whole === undefined) throw new Error(`${name} was not read`);
      const trace = transactions === undefined ? whole : beginningOf(whole, transactions);
      const settings = { writers, readers, paceMs: 0, patienceMs: PATIENCE_MS, onProgress: () => undefined };
      const report = await replay(trace, { ...settings, urls });
      say(`${name}, ${system}: ${describeReport(report)}`);
      expect(report).toMatchObject({ passed: true, revision: trace.transactions.length });
    }),
  );
}

function describeReport({ transactions, seconds, acknowledgementMs: { p50, p99, max } }: ReplayReport): string {
  const rate = Math.round(transactions / seconds);
  return `${transactions} transactions, ${rate}/s, acknowledged p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(0)} ms`;
}

/** What fits into every run of the tests. */
export const BEGINNINGS: readonly TraceRun[] = [
  { name: 'sveltecomponent', writers: 1, readers: 2, transactions: 3_000 },
  { name: 'friendsforever', writers: 2, readers: 0, transactions: 3_000 },
];

/** Whole histories, with somebody reading along. */
export const WHOLE: readonly TraceRun[] = [
  { name: 'sveltecomponent', writers: 1, readers: 2 },
  { name: 'rustcode', writers: 3, readers: 1 },
  { name: 'friendsforever', writers: 2, readers: 1 },
];
