import { type ContentStore, ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { nextChain } from '@weft/ot/chain';
import { expect, test } from 'vitest';
import { InvalidSegmentError } from '../archive/segment-codec.ts';
import { packSegment } from '../archive/segment-object.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import type { ArchivedOperation, SegmentCatalog, StoredSegment } from '../ports/segment-catalog.ts';
import { HistoryLoads } from './history-loads.ts';

const documentId = '01a20911-826e-7eb7-85cf-45b4c47d66cd';
const author = { userId: '00000001-aaaa-4bbb-8ccc-dddddddddddd', sessionId: 'f0000001-aaaa-4bbb-8ccc-ffffffffffff' };

/** Segments of ten operations each, as large as said, and nothing in the database. */
async function archived(segments: number, operationBytes: number, cacheBytes?: number) {
  const objects = new Map<string, Buffer>();
  const rows: StoredSegment[] = [];
  let chain = 0n;
  for (let index = 0; index < segments; index += 1) {
    const previousChain = chain;
    const operations = Array.from({ length: 10 }, (_, at): ArchivedOperation => {
      const revision = index * 10 + at + 1;
      const operation = new Uint8Array(operationBytes);
      chain = nextChain(chain, operation, author.sessionId, revision);
      return {
        documentId,
        revision,
        operation,
        ...author,
        sequence: revision,
        chain,
        logOffset: 0,
        recordedAtMs: revision,
      };
    });
    const { object, stored } = await packSegment({ documentId, previousChain, operations });
    objects.set(stored.storageKey, object);
    rows.push(stored);
  }
  const reads: string[] = [];
  const store: Pick<ContentStore, 'get'> = {
    get: async (key) => {
      reads.push(key);
      return objects.get(key);
    },
  };
  const catalog: Pick<SegmentCatalog, 'upTo'> = {
    upTo: async (_, revision) => rows.findLast(({ firstRevision }) => firstRevision <= revision),
  };
  const recent: Pick<DocumentLoads, 'operations'> = { operations: async () => [] };
  const parts = { recent: recent as DocumentLoads, catalog: catalog as SegmentCatalog, store: store as ContentStore };
  return {
    loads: new HistoryLoads(cacheBytes === undefined ? parts : { ...parts, cacheBytes }),
    reads,
    store,
    objects,
  };
}

test('a history is read page by page across segments, each fetched once', async () => {
  const { loads, reads } = await archived(3, 5);
  const revisions: number[] = [];
  for (let after = 0; after < 30; after = revisions.at(-1) ?? 30) {
    const page = await loads.operations({ documentId, after, until: 30, limit: 7 });
    revisions.push(...page.map(({ revision }) => revision));
  }
  expect(revisions).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(reads).toHaveLength(3);
  const part = await loads.operations({ documentId, after: 8, until: 12, limit: 100 });
  expect(part.map(({ revision }) => revision)).toEqual([9, 10, 11, 12]);
});

test('many who want one segment at once wait for one read', async () => {
  const { loads, reads } = await archived(1, 5);
  await Promise.all(Array.from({ length: 20 }, () => loads.operations({ documentId, after: 0, until: 10, limit: 10 })));
  expect(reads).toHaveLength(1);
});

test('what is kept in memory is bounded, the least used going first', async () => {
  // Three segments of ten operations of 1 KiB fit, four don't.
  const { loads, reads } = await archived(4, 1_024, 40 * 1_024);
  const read = (segment: number) =>
    loads.operations({ documentId, after: segment * 10, until: segment * 10 + 10, limit: 10 });
  for (const segment of [0, 1, 0, 2, 0, 3, 0]) await read(segment);
  expect(reads).toHaveLength(4);
  await read(1);
  expect(reads).toHaveLength(5);
});

test('a failed read is not remembered, and an object that is gone is an error', async () => {
  const { loads, store, objects } = await archived(1, 5);
  const { get } = store;
  store.get = async () => {
    throw new ContentStoreUnavailableError('away');
  };
  const all = { documentId, after: 0, until: 10, limit: 10 };
  await expect(loads.operations(all)).rejects.toThrow(ContentStoreUnavailableError);
  store.get = get;
  expect(await loads.operations(all)).toHaveLength(10);
  const other = await archived(1, 5);
  other.objects.clear();
  await expect(other.loads.operations(all)).rejects.toThrow(InvalidSegmentError);
  expect(objects.size).toBe(1);
});
