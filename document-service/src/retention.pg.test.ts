import type { ContentStore } from '@weft/content-store/content-store';
import { partitionOf } from '@weft/ot/partition';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished, test } from 'vitest';
import { HISTORY_PACE } from './application/history-pace.ts';
import { PARTITIONS, TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const DAY_MS = 86_400_000;
/** Everything that has been there for a day goes when it is looked for, which the tests do themselves. */
const retention = { logKeptMs: DAY_MS, deletedKeptMs: DAY_MS, sweepMs: 2 ** 30 };
const pace = { ...HISTORY_PACE, snapshotOperations: 20, keptOperations: 20, segmentOperations: 20, sweepMs: 50 };

async function installation(): Promise<TestInstallation> {
  const opened = await TestInstallation.open();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

/** Objects in memory. */
function memoryStore(): ContentStore & { keys(): string[]; away: boolean } {
  const objects = new Map<string, Uint8Array>();
  return {
    away: false,
    keys: () => [...objects.keys()],
    async put(key, bytes) {
      objects.set(key, Buffer.from(bytes));
    },
    async get(key) {
      return objects.get(key);
    },
    async delete(key) {
      if (this.away) throw new Error('the store is away');
      objects.delete(key);
    },
    async close() {
      objects.clear();
    },
  };
}

async function type(weft: TestInstallation, session: TestSession, from: number, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, index) => session.edit(['x'], from + index));
  await weft.publish(...records);
  await weft.committed(session.documentId, from + count);
}

test('the log is forgotten behind where the partition stood long ago, and no further', async () => {
  const weft = await installation();
  const service = await weft.start({ retention });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada);
  const session = new TestSession(documentId, ada);
  const partition = partitionOf(documentId, PARTITIONS);
  const { pool } = weft.database;
  const offsets = async () => {
    const query = 'SELECT record_offset FROM log_records WHERE partition = $1 ORDER BY record_offset';
    return (await pool.query<{ record_offset: number }>(query, [partition])).rows.map((row) => row.record_offset);
  };
  const sweep = () => service.context.operators.retention.sweep();
  await type(weft, session, 0, 5);
  await sweep();
  expect(await offsets()).toEqual([0, 1, 2, 3, 4]);
  await pool.query("UPDATE log_positions SET at = at - interval '25 hours'");
  await type(weft, session, 5, 3);
  await sweep();
  // The last record that was committed then stays, as the mark by which the log is known.
  expect(await offsets()).toEqual([4, 5, 6, 7]);
  // Old notes go as newer ones grow old enough.
  await pool.query("UPDATE log_positions SET at = at - interval '25 hours'");
  await sweep();
  expect(await offsets()).toEqual([7]);
  const notes = await pool.query('SELECT FROM log_positions WHERE partition = $1', [partition]);
  expect(notes.rowCount).toBe(2);
  // Another instance takes over where the log was forgotten, and goes on.
  const next = await weft.start({ retention });
  await service.stop();
  await type(weft, session, 8, 2);
  expect((await weft.attach(next).opened(documentId)).content).toBe('x'.repeat(10));
});

test('what is not committed is never forgotten, however old it is', async () => {
  const weft = await installation();
  const service = await weft.start({ retention });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada);
  await type(weft, new TestSession(documentId, ada), 0, 2);
  await service.context.operators.retention.sweep();
  await service.stop();
  const { pool } = weft.database;
  await pool.query("UPDATE log_positions SET at = at - interval '30 days'");
  const late = new TestSession(documentId, ada);
  await weft.publish(late.edit(['y'], 2));
  await pool.query("UPDATE log_records SET appended_at = appended_at - interval '30 days'");
  // Whoever lost the partition notes nothing and removes nothing on its word.
  await service.context.operators.retention.sweep();
  const next = await weft.start({ retention });
  await weft.committed(documentId, 3);
  await next.context.operators.retention.sweep();
  await weft.publish(late.edit(['z'], 3));
  await weft.committed(documentId, 4);
});

test('a deleted document keeps its content for a while, and is then removed for good; others stay', async () => {
  const weft = await installation();
  const store = memoryStore();
  const service = await weft.start({ retention, pace, contentStore: store });
  const ada = await weft.user();
  const [kept, gone] = [await weft.document(service, ada), await weft.document(service, ada, { content: 'secret' })];
  const session = new TestSession(gone, ada);
  await type(weft, session, 0, 60);
  await type(weft, new TestSession(kept, ada), 0, 60);
  const { pool } = weft.database;
  const rows = async (table: string) =>
    (await pool.query(`SELECT FROM ${table} WHERE document_id = $1`, [gone])).rowCount ?? 0;
  await waitFor(async () => ((await rows('segments')) > 0 ? true : undefined), 'a segment');
  const { client, options } = weft.caller(service, ada);
  await callUnary(client.deleteDocument.bind(client), { documentId: gone }, options);
  const sweep = () => service.context.operators.retention.sweep();
  const objectsOf = (documentId: string) => store.keys().filter((key) => key.includes(documentId));
  await sweep();
  expect(await rows('sessions')).toBe(1);
  await pool.query("UPDATE documents SET deleted_at = now() - interval '25 hours' WHERE document_id = $1", [gone]);
  store.away = true;
  await sweep();
  expect(await rows('sessions')).toBe(1);
  store.away = false;
  await sweep();
  expect(objectsOf(gone)).toEqual([]);
  for (const table of ['operations', 'sessions', 'segments', 'revocations', 'quarantine', 'versions']) {
    expect([table, await rows(table)]).toEqual([table, 0]);
  }
  const { rows: documents } = await pool.query(
    'SELECT title, content_storage_key, purged_at IS NOT NULL AS purged FROM documents WHERE document_id = $1',
    [gone],
  );
  expect(documents).toEqual([{ title: '', content_storage_key: null, purged: true }]);
  expect(objectsOf(kept)).not.toEqual([]);
  expect((await weft.attach(service).opened(kept)).revision).toBe(60);
  // What still comes for it is told that it was deleted.
  await weft.publish(new TestSession(gone, ada).edit(['x'], 60), new TestSession(kept, ada).edit(['x'], 60));
  await weft.committed(kept, 61);
});
