import { parseArgs } from 'node:util';
import { startTraceReceiver } from '@weft/deploy/telemetry/trace-receiver';
import { BenchBroker } from './ground/bench-broker.ts';
import { startBenchPostgres } from './ground/bench-postgres.ts';
import { median } from './report/summary.ts';
import { startWeftMesh } from './systems/weft/weft-mesh.ts';
import { closedLoop } from './workloads/closed-loop.ts';

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
await using postgres = await startBenchPostgres();
await using broker = new BenchBroker();
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
  await using system = await startWeftMesh({ name: named(ratio), tracing })({ postgresUrl: postgres.url, broker });
  const workload = closedLoop({
    name: 'typing',
    documents: 20,
    writersEach: 2,
    seconds: { warmUp: 4, measured: seconds },
  });
  const figures = await workload.run(system, { mode: 'full' });
  const figure = (name: string) => figures.find((each) => each.name === name)?.value ?? Number.NaN;
  return {
    acknowledgedPerSecond: figure('acknowledged'),
    p50Ms: figure('acknowledgement p50'),
    cpuMsPerEdit: figure('CPU per edit, gateway') + figure('CPU per edit, document-service'),
  };
}
