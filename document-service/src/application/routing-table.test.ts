import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { expect, onTestFinished, test } from 'vitest';
import type { PartitionRow, PartitionTable } from '../ports/partition-table.ts';
import { type Route, RoutingTable } from './routing-table.ts';

const row = (owner: string): PartitionRow => ({
  partition: 0,
  epoch: 1,
  owner,
  semantics: 1,
  nextOffset: 0,
  lastRecord: undefined,
});

/** A table of owners whose readings are answered one by one. */
function routing() {
  const readings: PromiseWithResolvers<PartitionRow[]>[] = [];
  const read = () => {
    const reading = Promise.withResolvers<PartitionRow[]>();
    readings.push(reading);
    return reading.promise;
  };
  const table = { read } as Partial<PartitionTable> as PartitionTable;
  const made = new RoutingTable({ table, clock: systemClock, logger: createLogger('test', 'silent') });
  onTestFinished(() => made.stop());
  return { made, readings };
}

test('a change of owner that is told while the table is being read is not missed', async () => {
  const { made, readings } = routing();
  const told: (string | undefined)[] = [];
  made.watch((changes: readonly Route[]) => told.push(...changes.map(({ owner }) => owner)));
  made.look();
  expect(readings).toHaveLength(1);
  readings[0]?.resolve([row('a:1')]);
  await expect.poll(() => readings.length).toBe(2);
  readings[1]?.resolve([row('b:1')]);
  await expect.poll(() => told).toEqual(['a:1', 'b:1']);
  expect(readings).toHaveLength(2);
});

test('readings that nobody asked for again are not repeated, also when one fails', async () => {
  const { made, readings } = routing();
  const told: string[] = [];
  made.watch(() => told.push('told'));
  readings[0]?.reject(new Error('away'));
  await expect.poll(() => readings.length, { timeout: 5_000 }).toBe(2);
  readings[1]?.resolve([row('a:1')]);
  await expect.poll(() => told).toEqual(['told']);
});
