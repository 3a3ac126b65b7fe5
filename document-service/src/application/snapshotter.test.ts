import { randomUUID } from 'node:crypto';
import { type ContentStore, ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { nextChain } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import { expect, onTestFinished, test } from 'vitest';
import { CommitBatch, type OperationEvent } from '../domain/commit-batch.ts';
import { firstStorageKey, storageKey } from '../domain/storage-key.ts';
import { DocumentEvents } from '../events.ts';
import { SNAPSHOT_BYTES, SNAPSHOT_OPERATIONS, SNAPSHOTS_CONCURRENT } from '../limits.ts';
import type { DocumentLoads, SnapshotPointer } from '../ports/document-loads.ts';
import { waitFor } from '../testing/wait-for.ts';
import { Snapshotter } from './snapshotter.ts';
import { StoreBackoff } from './store-backoff.ts';
import { MaterialisationError, TextMaterialiser } from './text-materialiser.ts';

/** Documents whose stored text is what the pointer names, or `text` under its proper key; no operations since. */
function materialiser(pointer: SnapshotPointer, text?: Uint8Array): TextMaterialiser {
  const { revision, chain } = pointer;
  const named = (documentId: string) => ({ ...pointer, storageKey: storageKey(documentId, revision, chain) });
  const loads: Pick<DocumentLoads, 'snapshot'> = {
    snapshot: async (documentId) => (text === undefined ? pointer : named(documentId)),
  };
  const store: Pick<ContentStore, 'get'> = { get: async () => text };
  return new TextMaterialiser(loads as DocumentLoads, store as ContentStore);
}

function changed(documentId: string): OperationEvent {
  const author = { userId: randomUUID(), sessionId: randomUUID(), sequence: 1 };
  const place = { partition: 0, logOffset: 0, recordedAtMs: 0 };
  const operation = new Uint8Array(SNAPSHOT_BYTES);
  return { kind: 'operation', documentId, revision: 1, operation, chain: 1n, lengthDelta: 0, ...author, ...place };
}

test('documents that are due follow each other without waiting for the next round, a few at a time', async () => {
  let underWay = 0;
  let most = 0;
  const made = new Set<string>();
  const snapshotter = new Snapshotter({
    materialiser: materialiser({ revision: 1, chain: 1n, storageKey: 'text' }, Buffer.from('a')),
    store: {
      put: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
      },
      get: async () => undefined,
      delete: async () => undefined,
      close: async () => undefined,
    },
    catalog: {
      replace: async ({ documentId }) => {
        underWay -= 1;
        made.add(documentId);
        return { storageKey: undefined };
      },
    },
    backoff: new StoreBackoff(systemClock),
    operations: SNAPSHOT_OPERATIONS,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    events: new DocumentEvents(new Metrics(), () => undefined),
  });
  onTestFinished(() => snapshotter.stop());
  const documentIds = Array.from({ length: 50 }, () => randomUUID());
  snapshotter.committed(documentIds.map(changed), new CommitBatch());
  snapshotter.start();
  await waitFor(() => (made.size > 0 ? true : undefined), 'the first snapshot');
  const begunAt = performance.now();
  await waitFor(() => (made.size === documentIds.length ? true : undefined), 'all snapshots');
  expect(performance.now() - begunAt).toBeLessThan(900);
  expect(most).toBeLessThanOrEqual(SNAPSHOTS_CONCURRENT);
});

test('a text whose first object is gone is an error, not an empty text (I8)', async () => {
  const documentId = randomUUID();
  const gone = materialiser({ revision: 0, chain: 0n, storageKey: firstStorageKey(documentId) });
  await expect(gone.at(documentId, 0)).rejects.toThrow(MaterialisationError);
  const older = materialiser({ revision: 5, chain: 1n, storageKey: 'later' });
  await expect(older.at(documentId, 0)).rejects.toThrow(MaterialisationError);
  const unnamed = materialiser({ revision: 0, chain: 0n, storageKey: undefined });
  expect((await unnamed.at(documentId, 0)).length).toBe(0);
});

/** A catalog that takes everything. */
const anything = { replace: async () => ({ storageKey: undefined }) };

test('an outage costs a few attempts, however many documents wait, and all are made up for', async () => {
  const stored = new Set<string>();
  let away = true;
  let attempts = 0;
  const put = async (key: string) => {
    attempts += 1;
    if (away) throw new ContentStoreUnavailableError('away');
    stored.add(key.split('/')[1] ?? '');
  };
  const snapshotter = new Snapshotter({
    materialiser: materialiser({ revision: 1, chain: 1n, storageKey: 'text' }, Buffer.from('a')),
    store: { put, get: async () => undefined, delete: async () => undefined, close: async () => undefined },
    backoff: new StoreBackoff(systemClock, { firstMs: 50, longestMs: 200 }),
    operations: SNAPSHOT_OPERATIONS,
    catalog: anything,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    events: new DocumentEvents(new Metrics(), () => undefined),
  });
  onTestFinished(() => snapshotter.stop());
  const documentIds = Array.from({ length: 500 }, () => randomUUID());
  snapshotter.committed(documentIds.map(changed), new CommitBatch());
  snapshotter.start();
  await waitFor(() => (attempts >= SNAPSHOTS_CONCURRENT + 1 ? true : undefined), 'an attempt after the first failure');
  expect(attempts).toBeLessThan(10);
  away = false;
  await waitFor(() => (stored.size === documentIds.length ? true : undefined), 'all snapshots');
});

test('what was committed since the last snapshot is not read from the database again', async () => {
  const documentId = randomUUID();
  const texts: string[] = [];
  const snapshotter = new Snapshotter({
    // It can look a snapshot up, but no operations.
    materialiser: materialiser({ revision: 0, chain: 0n, storageKey: undefined }),
    store: {
      put: async (_key, bytes) => {
        texts.push(Buffer.from(bytes).toString());
      },
      get: async () => undefined,
      delete: async () => undefined,
      close: async () => undefined,
    },
    backoff: new StoreBackoff(systemClock),
    operations: 600,
    catalog: anything,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    events: new DocumentEvents(new Metrics(), () => undefined),
  });
  onTestFinished(() => snapshotter.stop());
  const sessionId = randomUUID();
  let chain = 0n;
  const letters = Array.from({ length: 600 }, (_, index): OperationEvent => {
    const operation = encodeOperation(['a']);
    chain = nextChain(chain, operation, sessionId, index + 1);
    return { ...changed(documentId), revision: index + 1, operation, chain, sessionId, sequence: index + 1 };
  });
  snapshotter.committed(letters, new CommitBatch());
  snapshotter.start();
  await waitFor(() => texts.at(-1) || undefined, 'the snapshot');
  expect(texts.at(-1)).toBe('a'.repeat(600));
});
