import type { ContentStore } from '@weft/content-store/content-store';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished, test } from 'vitest';
import { firstStorageKey } from './domain/storage-key.ts';
import { PostgresSnapshotCatalog } from './postgres/postgres-snapshot-catalog.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

async function installation(): Promise<TestInstallation> {
  const opened = await TestInstallation.open();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

/** Objects in memory, and how often one was read. */
function countingStore(): ContentStore & { reads: number; keys(): string[] } {
  const objects = new Map<string, Uint8Array>();
  return {
    reads: 0,
    keys: () => [...objects.keys()],
    async put(key, bytes) {
      objects.set(key, Buffer.from(bytes));
    },
    async get(key) {
      this.reads += 1;
      return objects.get(key);
    },
    async delete(key) {
      objects.delete(key);
    },
    async close() {
      objects.clear();
    },
  };
}

async function pointer(weft: TestInstallation, documentId: string) {
  const { rows } = await weft.database.pool.query<{ snapshot_revision: number; content_storage_key: string }>(
    `SELECT snapshot_revision, content_storage_key FROM document_heads JOIN documents USING (document_id)
      WHERE document_id = $1`,
    [documentId],
  );
  return { revision: rows[0]?.snapshot_revision ?? -1, key: rows[0]?.content_storage_key ?? '' };
}

test('after many operations the text is stored, named, and read from there', async () => {
  const weft = await installation();
  const contentStore = countingStore();
  const service = await weft.start({ contentStore });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: 'start ' });
  const session = new TestSession(documentId, ada);
  const type = async (from: number, count: number) => {
    const records = Array.from({ length: count }, (_, index) => session.edit([6, 'x'], from + index));
    await weft.publish(...records);
  };
  await type(0, 1_000);
  const first = await waitFor(async () => {
    const found = await pointer(weft, documentId);
    return found.revision > 0 ? found : undefined;
  }, 'a snapshot');
  expect(contentStore.keys()).toContain(first.key);
  await type(1_000, 1_000);
  await waitFor(
    async () => ((await pointer(weft, documentId)).revision > first.revision ? true : undefined),
    'another',
  );
  await type(2_000, 1_000);
  await waitFor(() => (contentStore.keys().includes(first.key) ? undefined : true), 'the first one to be removed');
  const newest = await pointer(weft, documentId);
  expect(contentStore.keys()).toContain(newest.key);
  expect(contentStore.keys()).toContain(`documents/${documentId}/0-0000000000000000`);
  const { client, options } = weft.caller(service, ada);
  for (const value of [0, 1, 999, 2_500]) {
    const at = { $case: 'revision', value } as const;
    const answer = await callUnary(client.getDocumentContent.bind(client), { documentId, at }, options);
    expect(answer.content).toBe(`start ${'x'.repeat(value)}`);
  }
});

test('a snapshot never moves backwards, nor beyond the head (I8)', async () => {
  const weft = await installation();
  const service = await weft.start();
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: 'text' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, ada);
  await weft.publish(session.edit(['a'], 0), session.edit(['b'], 1), session.edit(['c'], 2));
  await gateway.reach(documentId, 3);
  const catalog = new PostgresSnapshotCatalog(weft.database.pool);
  const replace = (revision: number, storageKey: string) =>
    catalog.replace({ documentId, revision, chain: 1n, storageKey });
  expect(await replace(2, 'second')).toEqual({ storageKey: `documents/${documentId}/0-0000000000000000` });
  expect(await replace(1, 'first')).toBeUndefined();
  expect(await replace(2, 'second again')).toBeUndefined();
  expect(await replace(4, 'beyond')).toBeUndefined();
  expect(await replace(3, 'third')).toEqual({ storageKey: 'second', formerKey: firstStorageKey(documentId) });
  expect(await pointer(weft, documentId)).toEqual({ revision: 3, key: 'third' });
});

test('an edit never reads the text, however long the document is', async () => {
  const weft = await installation();
  const contentStore = countingStore();
  const service = await weft.start({ contentStore });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: 'long '.repeat(200_000) });
  const session = new TestSession(documentId, ada);
  await weft.publish(...Array.from({ length: 500 }, (_, revision) => session.edit([500_000, 'x'], revision)));
  await waitFor(async () => {
    const { rows } = await weft.database.pool.query('SELECT revision FROM document_heads WHERE document_id = $1', [
      documentId,
    ]);
    return rows[0]?.revision === 500 ? true : undefined;
  }, 'all edits');
  expect(contentStore.reads).toBe(0);
});

test('records that arrive together are committed together', async () => {
  const weft = await installation();
  const service = await weft.start();
  const ada = await weft.user();
  const sessions: TestSession[] = [];
  for (let index = 0; index < 12; index += 1) sessions.push(new TestSession(await weft.document(service, ada), ada));
  const gateway = weft.attach(service);
  for (const { documentId } of sessions) await gateway.opened(documentId);
  gateway.messages.length = 0;
  for (let round = 0; round < 20; round += 1) {
    void weft.publish(...sessions.map((session) => session.edit(['x'], round)));
  }
  for (const { documentId } of sessions) await gateway.reach(documentId, 20);
  const metrics = await service.context.metrics.text();
  const commits = Number(/weft_commit_records_count (\d+)/.exec(metrics)?.[1]);
  expect(commits).toBeLessThan(120);
  expect(gateway.messages.filter(({ events }) => events.length > 0).length).toBeLessThanOrEqual(commits);
});
