import '@weft/tests/harness/quiet-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BenchBroker } from '../ground/bench-broker.ts';
import type { System } from '../systems/system.ts';
import { startWeftEmbedded } from '../systems/weft/weft-embedded.ts';
import { closedLoop } from './closed-loop.ts';
import { pacedTyping } from './paced-typing.ts';

let system: System;
beforeAll(async () => {
  system = await startWeftEmbedded('weft embedded')({
    postgresUrl: process.env.TEST_POSTGRES_URL ?? '',
    broker: new BenchBroker(),
  });
});
afterAll(async () => {
  const [pid = 0] = system.processes.get('standalone') ?? [];
  await system[Symbol.asyncDispose]();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('measures latency, throughput and what each process uses', async () => {
  const loop = closedLoop({ name: 'loop', documents: 2, writersEach: 2, seconds: { warmUp: 0.3, measured: 1 } });
  const figures = new Map((await loop.run(system, { mode: 'quick' })).map(({ name, value }) => [name, value]));
  const at = (name: string) => figures.get(name) ?? Number.NaN;
  expect(at('acknowledged')).toBeGreaterThan(10);
  // Of two writers each edit goes to one other; some are on their way when measuring begins and ends.
  expect(at('delivered') / at('acknowledged')).toBeCloseTo(1, 1);
  expect(at('acknowledgement p50')).toBeLessThanOrEqual(at('acknowledgement p99'));
  expect(at('acknowledgement p99')).toBeLessThanOrEqual(at('acknowledgement max'));
  for (const role of ['standalone', 'postgresql', 'load']) {
    expect(at(`CPU per edit, ${role}`)).toBeGreaterThan(0);
    expect(at(`memory, ${role}`)).toBeGreaterThan(5);
  }
});

it('fails with the document when not everybody has what was acknowledged', async () => {
  const documentId = await system.createDocument('x');
  const writer = await system.join(documentId, 0);
  await writer.type();
  await system.converge(documentId, [writer], 1);
  await expect(system.converge(documentId, [writer], 2)).rejects.toThrow(`${documentId} should have 3 letters`);
  await writer.close();
});

it('types at its pace whatever the system does', async () => {
  const paced = pacedTyping({
    name: 'paced',
    documents: 2,
    writersEach: 2,
    perSecond: 10,
    seconds: { warmUp: 0.5, measured: 1 },
  });
  const figures = await paced.run(system, { mode: 'quick' });
  expect(figures.find(({ name }) => name === 'acknowledged')?.value).toBe(40);
});
