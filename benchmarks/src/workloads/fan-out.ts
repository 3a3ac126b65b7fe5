import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@weft/tests/harness/until';
import { ProcessUsage } from '../measure/process-usage.ts';
import type { Participant, System } from '../systems/system.ts';
import { closeAll, joinAll } from './crowd.ts';
import { DeliveryBoard } from './delivery-board.ts';
import { beyondIdle, cpuPer, roleFigures } from './role-figures.ts';
import { typeInTurn } from './typing.ts';
import type { Effort, Figure, Workload } from './workload.ts';

const EDITS_PER_SECOND = 20;
const QUICK = { warmUp: 2, measured: 3 };
const FULL = { warmUp: 2, measured: 10 };
/** How long the same connections are watched while nobody types. */
const IDLE_MS = { quick: 1_500, full: 3_000 };

/** One person types steadily and many read along: what a delivery costs and how long it takes. For so many seconds, or as the mode has it. */
export function fanOut(readers: number, seconds?: typeof FULL): Workload {
  return {
    name: `fan-out to ${readers} readers`,
    run: (system, effort) => run(system, effort, readers, seconds ?? (effort.mode === 'quick' ? QUICK : FULL)),
  };
}

async function run(
  system: System,
  { mode }: Effort,
  count: number,
  { warmUp, measured }: typeof FULL,
): Promise<Figure[]> {
  const documentId = await system.createDocument('x');
  const writer = await system.join(documentId, 0);
  const readers = await joinAll(system, [documentId], count);
  await deliver(writer, readers, EDITS_PER_SECOND * warmUp);
  const idle = await spanOf(system, () => delay(IDLE_MS[mode]));
  const edits = EDITS_PER_SECOND * measured;
  const busy = await spanOf(system, () => deliver(writer, readers, edits));
  await system.converge(documentId, [writer, ...readers], EDITS_PER_SECOND * warmUp + edits);
  await closeAll([writer, ...readers]);
  const { latencies } = busy.result;
  const perDelivery = cpuPer(busy.usage, { count: latencies.count, unit: 'µs' });
  const atWork = cpuPer(beyondIdle(busy, idle), { count: latencies.count, unit: 'µs' });
  return [
    { name: 'deliveries', value: (latencies.count * 1_000) / busy.tookMs, unit: '/s', better: 'higher' },
    ...latencies.figures('delivery'),
    ...roleFigures({ name: 'CPU per delivery', unit: 'µs' }, perDelivery),
    ...roleFigures({ name: 'CPU per delivery beyond idle', unit: 'µs' }, atWork),
  ];
}

/** Has so many edits made, and waits until each reader has every one of them. */
export async function deliver(
  writer: Participant,
  readers: readonly Participant[],
  edits: number,
): Promise<DeliveryBoard> {
  const board = new DeliveryBoard(readers.length);
  for (const [index, reader] of readers.entries()) {
    reader.onDelivery = () => board.delivered(index, performance.now());
  }
  const onSend = () => board.sent(performance.now());
  await typeInTurn(writer, { letters: edits, perSecond: EDITS_PER_SECOND, onSend });
  await until('every edit to reach every reader', () => board.complete);
  return board;
}

async function spanOf<Result>(system: System, work: () => Promise<Result>) {
  const span = await ProcessUsage.begin(system.processes);
  const started = performance.now();
  const result = await work();
  const tookMs = performance.now() - started;
  return { result, tookMs, usage: await span.end() };
}
