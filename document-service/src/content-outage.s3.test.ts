import '@weft/tests/harness/quiet-logs';
import { createS3ContentStore } from '@weft/content-store/s3/s3-content-store';
import { partitionOf } from '@weft/ot/partition';
import { callUnary } from '@weft/service-kit/grpc-client';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { startTestS3, type TestS3 } from '@weft/tests/harness/s3-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HISTORY_PACE } from './application/history-pace.ts';
import { PARTITIONS, TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const pace = {
  ...HISTORY_PACE,
  storePauses: { firstMs: 20, longestMs: 100 },
  keptOperations: 1_000,
  segmentOperations: 1_000,
  sessionExpiryMs: HISTORY_PACE.sessionExpiryMs,
  sweepMs: 100,
};

interface Setting {
  readonly weft: TestInstallation;
  readonly s3: TestS3;
  /** Starts an instance; it has no text in memory. */
  start(): ReturnType<TestInstallation['start']>;
}

async function setting(): Promise<Setting> {
  const weft = await TestInstallation.open();
  onTestFinished(() => weft[Symbol.asyncDispose]());
  const s3 = await startTestS3();
  onTestFinished(() => s3[Symbol.asyncDispose]());
  const start = () => {
    const timeouts = { connectMs: 200, idleMs: 300, totalMs: 1_000 };
    const contentStore = createS3ContentStore({
      ...s3.connection,
      bucket: s3.bucket,
      timeouts,
      retry: { attempts: 2, pauseMs: 10 },
    });
    onTestFinished(() => contentStore.close());
    return weft.start({ contentStore, pace });
  };
  return { weft, s3, start };
}

/** Two documents of one partition. */
async function neighbours(
  weft: TestInstallation,
  service: Awaited<ReturnType<TestInstallation['start']>>,
  ada: string,
) {
  const first = await weft.document(service, ada, { content: 'hot ' });
  for (;;) {
    const second = await weft.document(service, ada, { content: 'cold text' });
    if (partitionOf(second, PARTITIONS) === partitionOf(first, PARTITIONS)) return [first, second] as const;
  }
}

async function snapshotRevision({ weft }: Setting, documentId: string): Promise<number> {
  const { rows } = await weft.database.pool.query<{ snapshot_revision: number }>(
    'SELECT snapshot_revision FROM document_heads WHERE document_id = $1',
    [documentId],
  );
  return rows[0]?.snapshot_revision ?? -1;
}

/** The last revision that has left the database, none of which is there any more. */
async function archivedRevision({ weft }: Setting, documentId: string): Promise<number> {
  const { rows } = await weft.database.pool.query<{ archived: number; oldest: number }>(
    `SELECT (SELECT max(last_revision) FROM segments WHERE document_id = $1) AS archived,
      (SELECT min(revision) FROM operations WHERE document_id = $1) AS oldest`,
    [documentId],
  );
  const archived = rows[0]?.archived ?? 0;
  expect(rows[0]?.oldest).toBe(archived + 1);
  return archived;
}

const faults = {
  killed: { begin: (s3: TestS3) => s3.server.kill(), end: (s3: TestS3) => s3.server.start() },
  frozen: { begin: (s3: TestS3) => s3.server.pause(), end: async (s3: TestS3) => s3.server.resume() },
};

describe.skipIf(process.env.TEST_S3_MISSING !== undefined)('around an S3 server', () => {
  test.each(Object.entries(faults))(
    'while S3 is %s people go on in open documents, and snapshots and archive catch up',
    async (_, fault) => {
      const all = await setting();
      const { weft, s3, start } = all;
      const ada = await weft.user();
      const before = await start();
      const [hot, cold] = await neighbours(weft, before, ada);
      await before.stop();
      const service = await start();
      const gateway = weft.attach(service);
      const opened = await gateway.opened(hot);
      expect(opened.content).toBe('hot ');
      const writer = new TestSession(hot, ada);
      const type = async (from: number, count: number) => {
        await weft.publish(...Array.from({ length: count }, (_, index) => writer.edit([4, 'x'], from + index)));
        await gateway.reach(hot, from + count);
      };
      await type(0, 10);

      await fault.begin(s3);
      await type(10, 5_000);
      const metrics = () => service.context.metrics.text();
      await waitFor(
        async () => (/weft_snapshots_total\{result="failed"\} [1-9]/.test(await metrics()) ? true : undefined),
        'a snapshot that fails',
      );
      // Whoever joins a document that is open gets its text, however far behind the stored one is.
      const joined = await weft.attach(service).opened(hot);
      expect(joined.content).toBe(`hot ${'x'.repeat(5_010)}`);
      // The neighbour can't be read, but it takes edits: its partition goes on (I11).
      const refused = await gateway.open(cold);
      expect(refused).toMatchObject({ code: 'OWNER_UNAVAILABLE', retryable: true });
      await weft.publish(new TestSession(cold, ada).edit([9, '!'], 0));
      await type(5_010, 10);
      expect(await snapshotRevision(all, hot)).toBe(0);
      expect(await archivedRevision(all, hot)).toBe(0);
      const { client, options } = weft.caller(service, ada);
      const read = callUnary(client.getDocumentContent.bind(client), { documentId: cold, at: undefined }, options);
      const error = statusErrorFrom(await read.catch((reason: unknown) => reason));
      expect(error).toMatchObject({ reason: 'CONTENT_UNAVAILABLE' });
      expect(error.retryAfterMs).toBeGreaterThan(0);

      await fault.end(s3);
      await waitFor(async () => ((await snapshotRevision(all, hot)) >= 5_000 ? true : undefined), 'the snapshot');
      await waitFor(async () => ((await archivedRevision(all, hot)) === 4_000 ? true : undefined), 'the segments');
      for (const value of [1, 999, 1_000, 1_001, 4_000, 4_001]) {
        const at = { $case: 'revision', value } as const;
        const old = await callUnary(client.getDocumentContent.bind(client), { documentId: hot, at }, options);
        expect(old.content).toBe(`hot ${'x'.repeat(value)}`);
      }
      const healed = await waitFor(async () => {
        const answer = await gateway.open(cold);
        return 'code' in answer ? undefined : answer;
      }, 'the neighbour');
      expect(healed.content).toBe('cold text!');
    },
  );

  test('an instance starts and takes edits without S3', async () => {
    const all = await setting();
    const { weft, s3, start } = all;
    const ada = await weft.user();
    const before = await start();
    const documentId = await weft.document(before, ada, { content: 'kept ' });
    await before.stop();
    await s3.server.kill();
    const service = await start();
    await weft.publish(new TestSession(documentId, ada).edit([5, 'later'], 0));
    await waitFor(async () => {
      const { rows } = await weft.database.pool.query('SELECT 1 FROM operations WHERE document_id = $1', [documentId]);
      return rows.length === 1 ? true : undefined;
    }, 'the edit');
    await s3.server.start();
    expect((await weft.attach(service).opened(documentId)).content).toBe('kept later');
  });
});
