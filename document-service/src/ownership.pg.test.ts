import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { PartitionOwnership } from './application/partition-ownership.ts';
import { CommitBatch, type OperationEvent } from './domain/commit-batch.ts';
import { CLAIM_JITTER_MS } from './limits.ts';
import type { Committer } from './ports/committer.ts';
import type { PartitionRow } from './ports/partition-table.ts';
import { openPostgresCommitter } from './postgres/postgres-committer.ts';
import { OWNERS_CHANNEL, PostgresPartitionTable } from './postgres/postgres-partition-table.ts';
import { waitFor } from './testing/wait-for.ts';

const logger = createLogger('test', 'silent');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

// Every test has a log of its own, and a database belongs to one log.
beforeEach(() => database.pool.query('DELETE FROM partitions'));

/** A log of one partition, which is claimed. */
async function claimedTable() {
  const log = randomUUID();
  const table = new PostgresPartitionTable(database.pool, { log, owner: () => 'a:1' });
  await table.prepare(1);
  await table.claim(0, 0);
  return { log, table };
}

/** One instance's view of a log's partitions. */
function member(log: string, owner: string) {
  const table = new PostgresPartitionTable(database.pool, { log, owner: () => owner });
  const claims: PartitionRow[] = [];
  const lost: number[] = [];
  const group = { answers: true };
  const ownership = new PartitionOwnership({
    table,
    inTouch: () => group.answers,
    clock: systemClock,
    logger,
    handlers: {
      claimed: (row) => claims.push(row),
      lost: (partition) => lost.push(partition),
      untrusted: () => undefined,
    },
  });
  ownership.start();
  onTestFinished(() => ownership.stop());
  return { table, ownership, claims, lost, group };
}

async function committer(log: string): Promise<Committer> {
  const opened = await openPostgresCommitter({ postgresUrl: database.url, log, logger });
  onTestFinished(() => opened.close());
  return opened;
}

async function newDocument(): Promise<string> {
  const documentId = randomUUID();
  await database.pool.query('INSERT INTO document_heads (document_id, partition) VALUES ($1, 0)', [documentId]);
  return documentId;
}

/** A batch with the next operation of one document, as the owner of a partition writes it. */
function edit(
  batch: CommitBatch,
  place: { partition: number; epoch: number; offset: number; unflushedSinceMs?: number },
  { documentId, revision }: { documentId: string; revision: number },
): CommitBatch {
  const { partition, epoch, offset, unflushedSinceMs } = place;
  const [userId, sessionId] = [randomUUID(), randomUUID()];
  const operation: OperationEvent = {
    kind: 'operation',
    partition,
    documentId,
    revision,
    operation: Buffer.from([10, 3, 18, 1, 120]),
    userId,
    sessionId,
    sequence: 1,
    chain: 7n,
    lengthDelta: 1,
    logOffset: offset,
    recordedAtMs: 1_700_000_000_123,
  };
  batch.take({ partition, epoch }, { offset, value: Buffer.from(`record ${offset}`), unflushedSinceMs });
  batch.events.push(operation);
  const head = { length: revision, chain: 7n, closed: false, quarantineReason: undefined };
  batch.setHead({ documentId, partition, expectedRevision: revision - 1, revision, ...head });
  const session = { lastSequence: 1, lastRevision: revision, lastDigest: 9n, endedCode: undefined };
  batch.setSession({ documentId, partition, userId, sessionId, ...session });
  return batch;
}

async function revisionOf(documentId: string): Promise<number | undefined> {
  const { rows } = await database.pool.query<{ revision: number; operations: number }>(
    `SELECT revision, (SELECT count(*)::int FROM operations WHERE document_id = $1) AS operations
      FROM document_heads WHERE document_id = $1`,
    [documentId],
  );
  expect(rows[0]?.operations).toBe(rows[0]?.revision);
  return rows[0]?.revision;
}

const never = new AbortController().signal;

test('two instances that are both assigned a partition never hold it under one epoch, and one keeps it', async () => {
  const log = randomUUID();
  const [a, b] = [member(log, 'a:1'), member(log, 'b:1')];
  await a.table.prepare(2);
  await b.table.prepare(2);
  a.ownership.assigned([0, 1]);
  b.ownership.assigned([0, 1]);
  await waitFor(() => (a.claims.length >= 2 && b.claims.length >= 2 ? true : undefined), 'both to have claimed');
  b.ownership.revoked([0, 1]);
  await waitFor(() => (a.ownership.held.size === 2 && b.ownership.held.size === 0 ? true : undefined), 'one owner');
  for (const partition of [0, 1]) {
    const epochs = [...a.claims, ...b.claims].filter((row) => row.partition === partition).map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(epochs.length);
  }
  await waitFor(async () => {
    const rows = await a.table.read();
    return rows.every(({ owner, partition, epoch }) => owner === 'a:1' && a.ownership.held.get(partition) === epoch)
      ? true
      : undefined;
  }, 'the table to say so');
});

test('an instance that the group has not answered of late takes nothing back until it does', async () => {
  const log = randomUUID();
  const [cutOff, other] = [member(log, 'a:1'), member(log, 'b:1')];
  await cutOff.table.prepare(1);
  cutOff.ownership.assigned([0]);
  await waitFor(() => cutOff.claims[0], 'the first claim');
  cutOff.group.answers = false;
  other.ownership.assigned([0]);
  await waitFor(
    () => (cutOff.lost.length === 1 && other.claims.length === 1 ? true : undefined),
    'the other to own it',
  );
  const until = performance.now() + 4 * CLAIM_JITTER_MS;
  await waitFor(() => (performance.now() > until ? true : undefined), 'several turns to claim to pass');
  expect(cutOff.claims).toHaveLength(1);
  expect(other.lost).toEqual([]);
  cutOff.group.answers = true;
  await waitFor(() => cutOff.claims[1], 'a claim, since the group still assigns it');
});

test('what is already its own is not claimed again', async () => {
  const log = randomUUID();
  const a = member(log, 'a:1');
  await a.table.prepare(1);
  a.ownership.assigned([0]);
  await waitFor(() => a.claims[0], 'a claim');
  a.ownership.fenced(0);
  expect(a.lost).toEqual([0]);
  await waitFor(() => a.claims[1], 'the partition again');
  expect(a.claims.map(({ epoch }) => epoch)).toEqual([1, 1]);
});

test('letting go leaves the partition without an owner', async () => {
  const log = randomUUID();
  const a = member(log, 'a:1');
  await a.table.prepare(1);
  a.ownership.assigned([0]);
  await waitFor(() => a.claims[0], 'a claim');
  await a.ownership.stop();
  expect(await a.table.read()).toMatchObject([{ owner: undefined, epoch: 1 }]);
});

test('claims and releases are notified, and those that change nothing are not', async () => {
  const log = randomUUID();
  const table = new PostgresPartitionTable(database.pool, { log, owner: () => 'a:1' });
  await table.prepare(1);
  const client = await database.pool.connect();
  onTestFinished(() => client.release(true));
  let heard = 0;
  client.on('notification', () => {
    heard += 1;
  });
  await client.query(`LISTEN ${OWNERS_CHANNEL}`);
  // A connection is told what was notified before its next query is answered.
  const heardNow = () => client.query('SELECT').then(() => heard);
  await table.claim(0, 7);
  expect(await heardNow()).toBe(0);
  await table.claim(0, 0);
  expect(await heardNow()).toBe(1);
  await table.release([{ partition: 0, epoch: 9 }]);
  expect(await heardNow()).toBe(1);
  await table.release([{ partition: 0, epoch: 1 }]);
  expect(await heardNow()).toBe(2);
});

test('a stale epoch commits nothing, and harms no other partition of its batch (I5)', async () => {
  const log = randomUUID();
  const table = new PostgresPartitionTable(database.pool, { log, owner: () => 'a:1' });
  await table.prepare(2);
  const own = await table.claim(0, 0);
  const stolen = await table.claim(1, 0);
  await table.claim(1, stolen?.epoch ?? 0);
  const [kept, fenced] = [await newDocument(), await newDocument()];
  const batch = new CommitBatch();
  edit(batch, { partition: 0, epoch: own?.epoch ?? 0, offset: 0 }, { documentId: kept, revision: 1 });
  edit(batch, { partition: 1, epoch: stolen?.epoch ?? 0, offset: 0 }, { documentId: fenced, revision: 1 });
  expect(await (await committer(log)).commit(batch, never)).toEqual({ kind: 'committed', fenced: [1] });
  expect([await revisionOf(kept), await revisionOf(fenced)]).toEqual([1, 0]);
  expect((await table.read()).map(({ nextOffset }) => nextOffset)).toEqual([1, 0]);
});

test('another position than expected commits nothing', async () => {
  const { log } = await claimedTable();
  const documentId = await newDocument();
  const batch = edit(new CommitBatch(), { partition: 0, epoch: 1, offset: 5 }, { documentId, revision: 1 });
  expect(await (await committer(log)).commit(batch, never)).toEqual({ kind: 'committed', fenced: [0] });
  expect(await revisionOf(documentId)).toBe(0);
});

test('a record that the log may have lost since is not committed, whatever else is in its batch', async () => {
  const { log, table } = await claimedTable();
  const documentId = await newDocument();
  const place = { partition: 0, epoch: 1, offset: 0 };
  const before = performance.now();
  const opened = await committer(log);
  const stale = edit(new CommitBatch(), { ...place, unflushedSinceMs: before }, { documentId, revision: 1 });
  stale.take(place, { offset: 1, value: Buffer.from('safe'), unflushedSinceMs: performance.now() });
  expect(await opened.commit(stale, never)).toEqual({ kind: 'committed', fenced: [0] });
  expect(await revisionOf(documentId)).toBe(0);
  expect(await table.read()).toMatchObject([{ nextOffset: 0 }]);
  const read = { ...place, unflushedSinceMs: performance.now() };
  const again = edit(new CommitBatch(), read, { documentId, revision: 1 });
  expect(await opened.commit(again, never)).toEqual({ kind: 'committed', fenced: [] });
  expect(await revisionOf(documentId)).toBe(1);
});

test('a head that is not where it was expected refuses the whole batch', async () => {
  const { log, table } = await claimedTable();
  const documentId = await newDocument();
  const batch = edit(new CommitBatch(), { partition: 0, epoch: 1, offset: 0 }, { documentId, revision: 2 });
  expect(await (await committer(log)).commit(batch, never)).toMatchObject({ kind: 'refused' });
  expect(await table.read()).toMatchObject([{ nextOffset: 0 }]);
});

test('a claim waits for the commit under way, and goes on behind it', async () => {
  const { log, table } = await claimedTable();
  const documentId = await newDocument();
  const batch = edit(new CommitBatch(), { partition: 0, epoch: 1, offset: 0 }, { documentId, revision: 1 });
  const opened = await committer(log);
  const [outcome, claim] = await Promise.all([opened.commit(batch, never), table.claim(0, 1)]);
  const committed = outcome.kind === 'committed' && outcome.fenced.length === 0;
  const position = claim?.nextOffset ?? (await table.read())[0]?.nextOffset;
  expect(await revisionOf(documentId)).toBe(committed ? 1 : 0);
  expect(position).toBe(committed ? 1 : 0);
});

test('everything a commit writes is read back as it was written', async () => {
  const { log } = await claimedTable();
  const documentId = await newDocument();
  const batch = edit(new CommitBatch(), { partition: 0, epoch: 1, offset: 0 }, { documentId, revision: 1 });
  const userId = randomUUID();
  batch.setRevocation({ partition: 0, documentId, userId, epoch: 3n, role: 0 });
  batch.quarantined.push({ partition: 0, documentId, logOffset: 0, record: Buffer.from('é'), reason: 'wörds' });
  await (await committer(log)).commit(batch, never);
  const { rows } = await database.pool.query(
    `SELECT o.recorded_at, o.operation, o.log_offset, s.last_digest, s.ended_code, r.epoch, r.role, q.record, q.reason
      FROM operations o JOIN sessions s USING (document_id, session_id) JOIN revocations r USING (document_id)
      JOIN quarantine q USING (document_id) WHERE o.document_id = $1`,
    [documentId],
  );
  expect(rows).toEqual([
    {
      recorded_at: new Date(1_700_000_000_123),
      operation: Buffer.from([10, 3, 18, 1, 120]),
      log_offset: 0,
      last_digest: Buffer.from([0, 0, 0, 0, 0, 0, 0, 9]),
      ended_code: null,
      epoch: 3,
      role: null,
      record: Buffer.from('é'),
      reason: 'wörds',
    },
  ]);
});

test('a log with another number of partitions is refused', async () => {
  const log = randomUUID();
  const table = new PostgresPartitionTable(database.pool, { log, owner: () => 'a:1' });
  await table.prepare(2);
  await expect(table.prepare(3)).rejects.toThrow('3 partitions');
});
