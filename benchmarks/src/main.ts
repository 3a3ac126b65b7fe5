import { parseArgs } from 'node:util';
import { Cluster } from '@weft/tests/harness/cluster';
import { startKafkaBroker } from '@weft/tests/harness/kafka-broker';
import { type ClosedLoopOptions, type ClosedLoopResult, closedLoop } from './closed-loop.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'kafka' },
    gateways: { type: 'string', default: '1' },
    'document-services': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const seconds = values.quick ? 5 : 20;
const WORKLOADS: Readonly<Record<string, Pick<ClosedLoopOptions, 'documents' | 'writersPerDocument'>>> = {
  'hot document, 10 writers': { documents: 1, writersPerDocument: 10 },
  '100 documents, 2 writers each': { documents: 100, writersPerDocument: 2 },
  'one writer': { documents: 1, writersPerDocument: 1 },
};

const say = (line: string) => process.stderr.write(`${line}\n`);

say(`starting weft on ${values.log} as separate processes`);
await using stack = new AsyncDisposableStack();
const broker = values.log === 'kafka' ? stack.use(await startKafkaBroker()) : undefined;
const cluster = stack.use(
  await Cluster.start({
    gateways: Number(values.gateways),
    documentServices: Number(values['document-services']),
    ...(broker === undefined ? {} : { brokers: broker.address }),
  }),
);
const results: (ClosedLoopResult & { workload: string; log: string })[] = [];
for (const [name, workload] of Object.entries(WORKLOADS)) {
  say(`${name}: ${seconds} s`);
  const result = await closedLoop({ ...workload, urls: cluster.urls, warmupSeconds: values.quick ? 4 : 8, seconds });
  results.push({ workload: name, log: values.log, ...result });
}
if (values.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
else for (const row of results) process.stdout.write(`${line(row)}\n`);

function line(row: (typeof results)[number]): string {
  const figures = [
    `${row.acknowledgedPerSecond.toFixed(0)} acknowledged/s`,
    `${row.deliveredPerSecond.toFixed(0)} delivered/s`,
    `p50 ${row.p50Ms.toFixed(1)} ms`,
    `p99 ${row.p99Ms.toFixed(1)} ms`,
    `max ${row.maxMs.toFixed(0)} ms`,
  ];
  return `${row.workload.padEnd(32)} ${figures.join('  ')}`;
}
