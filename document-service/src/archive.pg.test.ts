import '@weft/tests/harness/quiet-logs';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContentCorruptedError,
  type ContentStore,
  ContentStoreUnavailableError,
} from '@weft/content-store/content-store';
import { createDirectoryContentStore } from '@weft/content-store/directory/directory-content-store';
import type { CommittedOperation } from '@weft/gen/document';
import type { Operation } from '@weft/ot/operation';
import { callUnary } from '@weft/service-kit/grpc-client';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { expect, onTestFinished, test } from 'vitest';
import { HISTORY_PACE } from './application/history-pace.ts';
import type { StoredSegment } from './ports/segment-catalog.ts';
import { PostgresSegmentCatalog } from './postgres/postgres-segment-catalog.ts';
import type { RunningDocumentService } from './service.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const KEPT = 60;
const SEGMENT = 40;
const pace = {
  storePauses: { firstMs: 10, longestMs: 50 },
  snapshotOperations: 100,
  keptOperations: KEPT,
  segmentOperations: SEGMENT,
  sessionExpiryMs: HISTORY_PACE.sessionExpiryMs,
  sweepMs: 50,
};
/** Neither snapshots nor segments. */
const idle = { ...HISTORY_PACE, snapshotOperations: 1_000_000 };

/** A store that a test can take away, and that counts. */
interface HurtStore extends ContentStore {
  away: boolean;
  keys: string[];
}

async function hurtStore(): Promise<HurtStore> {
  const root = await mkdtemp(join(tmpdir(), 'weft-content-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const store = createDirectoryContentStore({ root });
  const there = () => {
    if (hurt.away) throw new ContentStoreUnavailableError('the store is away');
  };
  const hurt: HurtStore = {
    away: false,
    keys: [],
    async put(key, bytes) {
      there();
      await store.put(key, bytes);
      hurt.keys.push(key);
    },
    async get(key) {
      there();
      return store.get(key);
    },
    async delete(key) {
      there();
      await store.delete(key);
    },
    close: () => store.close(),
  };
  return hurt;
}

/** A document with a history of several people's edits, and what it was at every revision. */
class History {
  readonly weft: TestInstallation;
  readonly documentId: string;
  readonly ada: string;
  readonly texts: string[];
  readonly #sessions: TestSession[];

  constructor(
    weft: TestInstallation,
    { documentId, ada, content }: { documentId: string; ada: string; content: string },
  ) {
    this.weft = weft;
    this.documentId = documentId;
    this.ada = ada;
    this.texts = [content];
    this.#sessions = [0, 1, 2].map(() => new TestSession(documentId, ada));
  }

  static async begin(weft: TestInstallation, service: RunningDocumentService): Promise<History> {
    const ada = await weft.user();
    const content = 'begin 𝄞 ';
    return new History(weft, { documentId: await weft.document(service, ada, { content }), ada, content });
  }

  get revision(): number {
    return this.texts.length - 1;
  }

  async type(count: number): Promise<void> {
    const from = this.revision;
    const records = Array.from({ length: count }, (_, index) => {
      const revision = from + index;
      const symbols = [...(this.texts[revision] ?? '')];
      const at = (revision * 7_919) % (symbols.length + 1);
      const deletes = revision % 3 === 2 && at < symbols.length;
      this.texts.push(
        [...symbols.slice(0, at), ...(deletes ? [] : ['é']), ...symbols.slice(deletes ? at + 1 : at)].join(''),
      );
      const operation: Operation = [...(at > 0 ? [at] : []), deletes ? { d: 1 } : 'é'];
      return this.#sessions[revision % 3]?.edit(operation, revision);
    });
    await this.weft.publish(...records.filter((record) => record !== undefined));
    await waitFor(async () => {
      const [row] = await this.query<{ revision: number }>(
        'SELECT revision FROM document_heads WHERE document_id = $1',
      );
      return row?.revision === this.revision ? true : undefined;
    }, 'all edits');
  }

  async query<Row extends object>(text: string): Promise<Row[]> {
    const { rows } = await this.weft.database.pool.query<Row>(text, [this.documentId]);
    return rows;
  }

  segments(): Promise<{ first_revision: number; last_revision: number; storage_key: string }[]> {
    return this.query('SELECT * FROM segments WHERE document_id = $1 ORDER BY first_revision');
  }

  /** Revisions that are in the database. */
  async inDatabase(): Promise<number[]> {
    const rows = await this.query<{ revision: number }>(
      'SELECT revision FROM operations WHERE document_id = $1 ORDER BY revision',
    );
    return rows.map(({ revision }) => revision);
  }

  async archivedUpTo(revision: number): Promise<void> {
    await waitFor(
      async () => (((await this.segments()).at(-1)?.last_revision ?? 0) >= revision ? true : undefined),
      `segments up to ${revision}`,
    );
  }

  /** All operations, as the call lists them. */
  async operations(service: RunningDocumentService): Promise<CommittedOperation[]> {
    const { client, options } = this.weft.caller(service, this.ada);
    const operations: CommittedOperation[] = [];
    for (let afterRevision = 0; afterRevision < this.revision; ) {
      const request = { documentId: this.documentId, afterRevision, pageSize: 90 };
      const page = await callUnary(client.listOperations.bind(client), request, options);
      operations.push(...page.operations);
      afterRevision = page.operations.at(-1)?.revision ?? Number.POSITIVE_INFINITY;
    }
    return operations;
  }

  /** Asks for the text at every revision; it must be what it was. */
  async expectTexts(service: RunningDocumentService): Promise<void> {
    const { client, options } = this.weft.caller(service, this.ada);
    const { documentId } = this;
    for (const [value, text] of this.texts.entries()) {
      const at = { $case: 'revision', value } as const;
      expect((await callUnary(client.getDocumentContent.bind(client), { documentId, at }, options)).content).toBe(text);
    }
  }
}

async function installation(): Promise<TestInstallation> {
  const weft = await TestInstallation.open();
  onTestFinished(() => weft[Symbol.asyncDispose]());
  return weft;
}

test('after old operations have moved, every call answers the same bytes as before', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const before = await weft.start({ contentStore, pace: idle });
  const history = await History.begin(weft, before);
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

test('while the store is away nothing moves and nothing is lost, and what waits moves when it is back', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const service = await weft.start({ contentStore, pace });
  const history = await History.begin(weft, service);
  await history.type(10);
  contentStore.away = true;
  await history.type(240);
  const metrics = () => service.context.metrics.text();
  await waitFor(
    async () => (/weft_snapshots_total\{result="failed"\} [1-9]/.test(await metrics()) ? true : undefined),
    'a failed snapshot',
  );
  expect(await history.inDatabase()).toHaveLength(250);
  contentStore.away = false;
  await history.archivedUpTo(160);
  contentStore.away = true;
  // What is in the database can be read, what has moved can't, for now.
  const { client, options } = weft.caller(service, history.ada);
  const list = (afterRevision: number) =>
    callUnary(
      client.listOperations.bind(client),
      { documentId: history.documentId, afterRevision, pageSize: 10 },
      options,
    );
  expect((await list(180)).operations.map(({ revision }) => revision)[0]).toBe(181);
  const error = statusErrorFrom(await list(20).catch((reason: unknown) => reason));
  expect(error.reason).toBe('CONTENT_UNAVAILABLE');
  await history.type(5);
  contentStore.away = false;
  expect((await list(20)).operations.map(({ revision }) => revision)[0]).toBe(21);
});

test('a crash between the object and the transaction leaves an object that nobody misses', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const first = await weft.start({ contentStore, pace: idle });
  const history = await History.begin(weft, first);
  await history.type(200);
  await first.stop();
  // The transaction fails as if the process had died before it: the same object is put again by the next owner.
  const { pool } = weft.database;
  await pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$`);
  await pool.query('CREATE TRIGGER dying BEFORE INSERT ON segments FOR EACH STATEMENT EXECUTE FUNCTION die()');
  const dying = await weft.start({ contentStore, pace });
  await waitFor(() => contentStore.keys.find((key) => key.includes('/segments/')), 'an object');
  await waitFor(
    async () =>
      /weft_segments_total\{result="failed"\} [1-9]/.test(await dying.context.metrics.text()) ? true : undefined,
    'a failed transaction',
  );
  await dying.stop();
  expect(await history.inDatabase()).toHaveLength(200);
  expect(await history.segments()).toEqual([]);
  await pool.query('DROP TRIGGER dying ON segments');
  const service = await weft.start({ contentStore, pace });
  await history.archivedUpTo(120);
  const orphans = contentStore.keys.filter((key) => key.includes('/segments/1-40-'));
  expect(new Set(orphans).size).toBe(1);
  await history.expectTexts(service);
});

test('whoever lost the partition archives nothing (I5)', async () => {
  const weft = await installation();
  const service = await weft.start({ pace: idle });
  const history = await History.begin(weft, service);
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
  const history = await History.begin(weft, service);
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

test.each(['lost', 'damaged'])(
  'a snapshot that is %s is made up for from the whole history, also that in segments',
  async (how) => {
    const contentStore = await hurtStore();
    const weft = await installation();
    const before = await weft.start({ contentStore, pace });
    const history = await History.begin(weft, before);
    await history.type(250);
    await history.archivedUpTo(160);
    await before.stop();
    const [row] = await history.query<{ key: string }>(
      'SELECT content_storage_key AS key FROM documents WHERE document_id = $1',
    );
    const { get } = contentStore;
    contentStore.get = async (key) => {
      if (key !== row?.key) return get(key);
      if (how === 'damaged') throw new ContentCorruptedError('damaged');
      return undefined;
    };
    const service = await weft.start({ contentStore, pace: idle });
    expect((await weft.attach(service).opened(history.documentId)).content).toBe(history.texts.at(-1));
  },
);

test('a restore asked for again long after is found to be done', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const service = await weft.start({ contentStore, pace });
  const history = await History.begin(weft, service);
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
  const history = await History.begin(weft, service);
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
