import { randomUUID } from 'node:crypto';
import { SEMANTICS } from '@weft/ot/semantics';
import { systemClock } from '@weft/service-kit/clock';
import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from '../log/record-codec.ts';
import { DocumentCache } from './document-cache.ts';
import { Gatherer } from './gatherer.ts';
import { MissingState } from './missing-state.ts';
import { PartitionWorker } from './partition-worker.ts';

const documentIds = [randomUUID(), randomUUID()] as const;

function worker(partition: number, records: number, semantics = SEMANTICS): PartitionWorker {
  const made = new PartitionWorker({
    partition,
    epoch: 1,
    nextOffset: 0,
    lastRecord: undefined,
    digest: (value) => value,
    source: { seek: () => undefined, pause: () => undefined, resume: () => undefined },
    clock: systemClock,
  });
  const [sessionId, userId] = [randomUUID(), randomUUID()];
  const documentId = documentIds[partition] ?? '';
  made.offer(
    Array.from({ length: records }, (_, offset) => {
      const facts = { documentId, userId, sessionId, sequence: offset + 1, baseRevision: offset, semantics };
      const action = { kind: 'operation', operation: ['x'] } as const;
      return { offset, appendedAtMs: 0, value: encodeRecord({ ...facts, action, permissionEpoch: 0n }) };
    }),
  );
  return made;
}

/** A gatherer with the documents of partition 0 and 1 in memory; each look at the clock takes `tickMs`. */
function gathering({ tickMs = 0 } = {}): Gatherer {
  const cache = new DocumentCache();
  const missing = new MissingState(cache);
  for (const [partition, documentId] of documentIds.entries()) {
    const state = { closed: false, quarantineReason: undefined, snapshotRevision: 0, sessionFloor: 0, revocations: [] };
    cache.add({ documentId, partition, revision: 0, length: 0, chain: 0n, ...state }, [], 0);
  }
  let nowMs = 0;
  const monotonic = () => {
    nowMs += tickMs;
    return nowMs;
  };
  // Sessions are all new: nothing has to be loaded.
  missing.lacks = () => false;
  return new Gatherer({ cache, missing, decode: decodeRecord, clock: { now: () => nowMs, monotonic } });
}

test('a partition that stands alone after a refusal and then stops leaves the others going', () => {
  const gatherer = gathering();
  const stopping = worker(0, 3, SEMANTICS + 1);
  const healthy = worker(1, 3);
  stopping.isolate('partition', 3);
  gatherer.gather([stopping]);
  gatherer.gather([stopping, healthy]);
  expect(stopping.stopped).toBeDefined();
  expect(gatherer.batch.partitions.get(1)?.nextOffset).toBe(3);
});

test('a partition that stands alone shares its batch with nobody', () => {
  const gatherer = gathering();
  const [alone, healthy] = [worker(0, 100), worker(1, 100)];
  alone.isolate('partition', 100);
  for (let round = 0; round < 4; round += 1) {
    gatherer.gather([alone, healthy]);
    expect(gatherer.close().partitions.size).toBeLessThanOrEqual(1);
  }
  const record = worker(0, 5);
  record.isolate('document', 5);
  gatherer.gather([record]);
  expect(gatherer.close().records).toBe(1);
});

test('sequencing gives the event loop back after a while, however long each record takes (I9)', () => {
  const gatherer = gathering({ tickMs: 10 });
  const slow = worker(0, 500);
  gatherer.gather([slow]);
  const first = gatherer.close();
  expect(first.records).toBeGreaterThan(0);
  expect(first.records).toBeLessThan(20);
  gatherer.gather([slow]);
  expect(gatherer.batch.partitions.get(0)?.expectedOffset).toBe(first.records);
});
