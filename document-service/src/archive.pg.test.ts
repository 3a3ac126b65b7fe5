import '@weft/tests/harness/quiet-logs';
import { randomUUID } from 'node:crypto';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, test } from 'vitest';
import type { StoredSegment } from './ports/segment-catalog.ts';
import { PostgresSegmentCatalog } from './postgres/postgres-segment-catalog.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';
import { hurtStore, idle, installation, KEPT, pace, SEGMENT, TypedHistory } from './testing/typed-history.ts';
import { waitFor } from './testing/wait-for.ts';

test('after old operations have moved, every call answers the same bytes as before', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const before = await weft.start({ contentStore, pace: idle });
  const history = await TypedHistory.begin(weft, before);
  await history.type(170);
  await history.type(70);
  const unmoved = await history.operations(before);
  expect(await history.segments()).toEqual([]);
  const times = await history.query<{ revision: number; at: number }>(
    'SELECT revision, extract(epoch FROM recorded_at)::float8 * 1000 AS at FROM operations WHERE document_id = $1 ORDER BY revision',
  );
  await before.stop();

  const service = await weft.start({ contentStore, pace });
  // The sweep finds the missing snapshot and then what it makes due: 60 operations stay, segments have 40.
  await history.archivedUpTo(160);
  expect((await history.segments()).map((one) => [one.first_revision, one.last_revision])).toEqual([
    [1, 40],
    [41, 80],
    [81, 120],
    [121, 160],
  ]);
  expect(await history.inDatabase()).toEqual(Array.from({ length: 80 }, (_, index) => 161 + index));
  expect(await history.operations(service)).toEqual(unmoved);
  await history.expectTexts(service);

  // A gateway that resumes far behind gets exactly what it missed.
  const gateway = weft.attach(service);
  for (const revision of [0, 1, 39, 40, 77, 159, 160, 161, 240]) {
    const chain = revision === 0 ? 0n : (unmoved[revision - 1]?.chain ?? 0n);
    const resumed = await gateway.opened(history.documentId, [], { revision, chain });
    expect(resumed.content).toBeUndefined();
    expect(resumed.operations.map((one) => one.chain)).toEqual(unmoved.slice(revision).map((one) => one.chain));
  }
  expect((await gateway.opened(history.documentId, [], { revision: 20, chain: 1n })).content).toBe(
    history.texts.at(-1),
  );

  // The text at a time is the one at the newest revision that was recorded by then.
  const { client, options } = weft.caller(service, history.ada);
  for (const index of [0, 70, 159, 160, 239]) {
    const wanted = times[index]?.at ?? 0;
    const newest = times.findLast(({ at }) => at <= wanted)?.revision;
    const at = { $case: 'time', value: new Date(Math.ceil(wanted)) } as const;
    const answer = await callUnary(
      client.getDocumentContent.bind(client),
      { documentId: history.documentId, at },
      options,
    );
    expect(answer.revision).toBeGreaterThanOrEqual(newest ?? 0);
    expect(answer.content).toBe(history.texts[answer.revision]);
  }
  const long = new Date((times[0]?.at ?? 0) - 60_000);
  const first = { documentId: history.documentId, at: { $case: 'time', value: long } as const };
  expect((await callUnary(client.getDocumentContent.bind(client), first, options)).revision).toBe(0);

  // Typing goes on where it was.
  await history.type(50);
  expect((await gateway.opened(history.documentId)).content).toBe(history.texts.at(-1));
});

test('whoever lost the partition archives nothing (I5)', async () => {
  const weft = await installation();
  const service = await weft.start({ pace: idle });
  const history = await TypedHistory.begin(weft, service);
  await history.type(400);
  const { pool } = weft.database;
  const { identity } = await weft.log.describe();
  const catalog = new PostgresSegmentCatalog(pool, identity);
  const standing = await catalog.standing(history.documentId);
  const partition = standing?.partition ?? -1;
  const epochs = await pool.query<{ epoch: number }>('SELECT epoch FROM partitions WHERE partition = $1', [partition]);
  const epoch = epochs.rows[0]?.epoch ?? -1;
  const segment = (firstRevision: number, lastRevision: number): StoredSegment => ({
    documentId: history.documentId,
    ...{ firstRevision, lastRevision, firstRecordedAtMs: 0, lastRecordedAtMs: 1, previousChain: 0n, chain: 1n },
    ...{ storageKey: randomUUID(), checksum: Buffer.alloc(32), objectBytes: 1 },
  });
  expect(await catalog.place(segment(1, 200), { partition, epoch: epoch - 1 })).toBe(false);
  expect(await catalog.place(segment(1, 200), { partition: (partition + 1) % 4, epoch: epoch + 7 })).toBe(false);
  expect(await catalog.place(segment(301, 500), { partition, epoch })).toBe(false);
  expect(await history.inDatabase()).toHaveLength(400);
  expect(await history.segments()).toEqual([]);
  expect(await catalog.place(segment(1, 200), { partition, epoch })).toBe(true);
  expect(await catalog.place(segment(1, 200), { partition, epoch })).toBe(false);
  expect(await history.inDatabase()).toEqual(Array.from({ length: 200 }, (_, index) => 201 + index));
});

test('a segment waits for a commit under way, and is not placed when that was a claim', async () => {
  const weft = await installation();
  const service = await weft.start({ pace: idle });
  const history = await TypedHistory.begin(weft, service);
  await history.type(200);
  await service.stop();
  const { pool } = weft.database;
  const { identity } = await weft.log.describe();
  const catalog = new PostgresSegmentCatalog(pool, identity);
  const partition = (await catalog.standing(history.documentId))?.partition ?? -1;
  const segment = (firstRevision: number, lastRevision: number): StoredSegment => ({
    documentId: history.documentId,
    ...{ firstRevision, lastRevision, firstRecordedAtMs: 0, lastRecordedAtMs: 1, previousChain: 0n, chain: 1n },
    ...{ storageKey: randomUUID(), checksum: Buffer.alloc(32), objectBytes: 1 },
  });
  /** Places a segment while another transaction holds the partition's row, as a commit or a claim does. */
  const placedDuring = async (change: string, stored: StoredSegment): Promise<boolean> => {
    const { rows } = await pool.query<{ epoch: number }>('SELECT epoch FROM partitions WHERE partition = $1', [
      partition,
    ]);
    const other = await pool.connect();
    await other.query('BEGIN');
    await other.query(`UPDATE partitions SET ${change} WHERE partition = $1`, [partition]);
    const placing = catalog.place(stored, { partition, epoch: rows[0]?.epoch ?? -1 });
    await waitFor(async () => {
      const waiting = await pool.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      return waiting.rows.length > 0 ? true : undefined;
    }, 'the segment to wait');
    await other.query('COMMIT');
    other.release();
    return placing;
  };
  expect(await placedDuring('next_offset = next_offset + 1', segment(1, 100))).toBe(true);
  expect(await placedDuring('epoch = epoch + 1', segment(101, 200))).toBe(false);
  expect(await history.inDatabase()).toEqual(Array.from({ length: 100 }, (_, index) => 101 + index));
});

test('a restore asked for again long after is found to be done', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const service = await weft.start({ contentStore, pace });
  const history = await TypedHistory.begin(weft, service);
  await history.type(20);
  const { client, options } = weft.caller(service, history.ada);
  const request = { documentId: history.documentId, revision: 5, idempotencyKey: 'once' };
  const restore = () => callUnary(client.restoreDocument.bind(client), request, options);
  const { revision } = await restore();
  for (let made = history.revision; made < revision; made += 1) history.texts.push(history.texts[5] ?? '');
  await history.type(260);
  await history.archivedUpTo(revision);
  expect(await restore()).toEqual({ revision });
  const [head] = await history.query<{ revision: number }>(
    'SELECT revision FROM document_heads WHERE document_id = $1',
  );
  expect(head?.revision).toBe(history.revision);
});

test('sessions long unused are forgotten with their history, and what they still send is never applied as if new', async () => {
  await using weft = await TestInstallation.open();
  const store = await hurtStore();
  const service = await weft.start({ contentStore: store, pace: { ...pace, sessionExpiryMs: 60_000 } });
  const history = await TypedHistory.begin(weft, service);
  const idler = new TestSession(history.documentId, history.ada);
  const lurker = new TestSession(history.documentId, history.ada);
  const repeated = idler.edit(['é'], 0);
  history.texts.push(`é${history.texts[0]}`);
  await weft.publish(repeated);
  await history.type(KEPT + SEGMENT - 2);
  await weft.publish(lurker.edit(['é'], history.revision));
  history.texts.push(`é${history.texts.at(-1)}`);
  await weft.committed(history.documentId, history.revision);
  const { pool } = weft.database;
  const long = [history.documentId, [idler.sessionId, lurker.sessionId]];
  await pool.query(
    "UPDATE sessions SET used_at = now() - interval '2 minutes' WHERE document_id = $1 AND session_id = ANY($2)",
    long,
  );
  await history.type(2 * SEGMENT);
  await history.archivedUpTo(SEGMENT);
  const left = () => history.query<{ session_id: string }>('SELECT session_id FROM sessions WHERE document_id = $1');
  await waitFor(
    async () => ((await left()).every(({ session_id }) => session_id !== idler.sessionId) ? true : undefined),
    'the idle session to be forgotten',
  );
  // What it did is newer than what is archived: it stays, however long it has been quiet.
  expect((await left()).map(({ session_id }) => session_id)).toContain(lurker.sessionId);
  const [head] = await history.query<{ session_floor: number }>(
    'SELECT session_floor FROM document_heads WHERE document_id = $1',
  );
  expect(head?.session_floor).toBeGreaterThanOrEqual(SEGMENT);
  // The owner that has the session in memory would let it go on; the next one has never heard of it.
  const next = await weft.start({ contentStore: store, pace });
  await service.stop();
  const gateway = weft.attach(next);
  const before = await gateway.opened(history.documentId);
  const fresh = new TestSession(history.documentId, history.ada);
  await weft.publish(repeated, idler.edit(['x'], before.revision), fresh.edit(['y'], before.revision));
  await gateway.reach(history.documentId, before.revision + 1);
  expect(gateway.heard(history.documentId).map(({ sessionId }) => sessionId)).toEqual([fresh.sessionId]);
  expect((await gateway.event(history.documentId, 'rejected')).value).toMatchObject({
    code: 'SESSION_EXPIRED',
    retryable: false,
  });
});
