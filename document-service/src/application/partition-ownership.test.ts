import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { expect, test } from 'vitest';
import type { PartitionRow, PartitionTable } from '../ports/partition-table.ts';
import { PartitionOwnership } from './partition-ownership.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One partition's row; a release is carried out only when the test says so. */
function slowlyReleasing() {
  let row: PartitionRow = {
    partition: 0,
    epoch: 0,
    owner: undefined,
    semantics: 1,
    nextOffset: 0,
    lastRecord: undefined,
  };
  const releases: (() => void)[] = [];
  const table: PartitionTable = {
    prepare: async () => undefined,
    read: async () => [row],
    claim: async (_partition, observedEpoch) => {
      if (row.epoch !== observedEpoch) return undefined;
      row = { ...row, epoch: observedEpoch + 1, owner: 'here' };
      return row;
    },
    release: async (held) => {
      releases.push(() => {
        for (const { epoch } of held) if (row.epoch === epoch) row = { ...row, owner: undefined };
      });
    },
  };
  return { table, releases, row: () => row };
}

test('a partition that is given back at once keeps its owner, however late its release is carried out', async () => {
  const { table, releases, row } = slowlyReleasing();
  const claimed: number[] = [];
  const ownership = new PartitionOwnership({
    table,
    handlers: { claimed: ({ epoch }) => claimed.push(epoch), lost: () => undefined, untrusted: () => undefined },
    inTouch: () => true,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
  });
  ownership.assigned([0]);
  await turn();
  ownership.revoked([0]);
  ownership.assigned([0]);
  await turn();
  for (const carryOut of releases) carryOut();
  expect(ownership.held.get(0)).toBe(row().epoch);
  expect(row().owner).toBe('here');
  expect(claimed).toEqual([1, 2]);
});
