import { startTraceReceiver } from '@weft/deploy/telemetry/trace-receiver';
import { BenchBroker } from './ground/bench-broker.ts';
import { startBenchPostgres } from './ground/bench-postgres.ts';
import { waterfall, waterfallTable } from './report/waterfall.ts';
import { startWeftMesh } from './systems/weft/weft-mesh.ts';
import { pacedTyping } from './workloads/paced-typing.ts';

/** Where the time of an edit goes while fifty pairs of people type: medians over the edits that were recorded, one in fifty. */
const TYPING = { documents: 50, writersEach: 2, perSecond: 5, seconds: { warmUp: 25, measured: 40 } };
const RECORDED = 0.02;
/** Spans are sent in batches. */
const SENT_WITHIN_MS = 6_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
const receiver = await startTraceReceiver({ port: 0 });
await using postgres = await startBenchPostgres();
await using broker = new BenchBroker();
const tracing = { endpoint: receiver.endpoint, ratio: RECORDED };
await using system = await startWeftMesh({ name: 'weft', tracing })({ postgresUrl: postgres.url, broker });
say(`typing for ${TYPING.seconds.warmUp + TYPING.seconds.measured} s`);
const figures = await pacedTyping({ name: 'paced typing', ...TYPING }).run(system, { mode: 'full' });
await new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS));
const traces = receiver
  .traceIds()
  .map((traceId) => receiver.spansOf(traceId))
  .filter(([first]) => first?.name === 'edit');
await receiver.stop();
for (const { name, value, unit } of figures) if (name.startsWith('ack')) say(`${name} ${value.toFixed(2)} ${unit}`);
process.stdout.write(`${waterfallTable(waterfall(traces))}\n`);
