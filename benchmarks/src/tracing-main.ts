import { parseArgs } from 'node:util';
import { startTraceReceiver } from '@weft/deploy/telemetry/trace-receiver';
import { Cluster } from '@weft/tests/harness/cluster';
import { closedLoop } from './closed-loop.ts';
import { cpuMs } from './cpu-time.ts';

/** What tracing costs: the same workload on fresh processes, round after round, with tracing off and with shares of the edits recorded. */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '6' } },
});
const RATIOS = [undefined, 0, 0.01, 1] as const;
const seconds = Number(values.seconds);

interface Figures {
  readonly acknowledgedPerSecond: number;
  readonly p50Ms: number;
  /** CPU of gateway and document-service together. */
  readonly cpuMsPerEdit: number;
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const named = (ratio: number | undefined) => (ratio === undefined ? 'off' : `on, ${ratio * 100} % recorded`);

const receiver = await startTraceReceiver({ port: 0 });
const rounds = new Map<number | undefined, Figures[]>(RATIOS.map((ratio) => [ratio, []]));
for (let round = 1; round <= Number(values.rounds); round += 1) {
  for (const ratio of RATIOS) {
    say(`round ${round} of ${values.rounds}: tracing ${named(ratio)}`);
    rounds.get(ratio)?.push(await measure(ratio));
  }
}
await receiver.stop();
for (const [ratio, figures] of rounds) {
  const middle = (of: (figures: Figures) => number) => median(figures.map(of));
  const cells = [
    `${middle(({ acknowledgedPerSecond }) => acknowledgedPerSecond).toFixed(0)} acknowledged/s`,
    `p50 ${middle(({ p50Ms }) => p50Ms).toFixed(1)} ms`,
    `CPU per edit ${middle(({ cpuMsPerEdit }) => cpuMsPerEdit).toFixed(3)} ms`,
    `(${figures.map(({ cpuMsPerEdit }) => cpuMsPerEdit.toFixed(3)).join(', ')})`,
  ];
  process.stdout.write(`${named(ratio).padEnd(22)} ${cells.join('  ')}\n`);
}

async function measure(ratio: number | undefined): Promise<Figures> {
  const tracing = ratio === undefined ? undefined : { endpoint: receiver.endpoint, ratio };
  await using cluster = await Cluster.start(tracing === undefined ? {} : { tracing });
  const pids = [...cluster.gateways, ...cluster.documentServices].map(({ pid }) => pid);
  const used = async () => (await Promise.all(pids.map(cpuMs))).reduce((sum, ms) => sum + ms, 0);
  const workload = { urls: cluster.urls, documents: 20, writersPerDocument: 2, seconds };
  // Warms up what the measured part then uses, in processes that stay.
  await closedLoop({ ...workload, warmupSeconds: 3, seconds: 1 });
  const before = await used();
  const { acknowledged, acknowledgedPerSecond, p50Ms } = await closedLoop({ ...workload, warmupSeconds: 0 });
  return { acknowledgedPerSecond, p50Ms, cpuMsPerEdit: ((await used()) - before) / acknowledged };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
