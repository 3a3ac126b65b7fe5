import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { Submission } from '@weft/gen/submission';
import { partitionOf } from '@weft/ot/partition';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { HandConnection } from './hand-connection.ts';
import type { Person } from './weft-by-hand.ts';
import { WeftSystem } from './weft-system.ts';

const PARTITIONS = 4;
/** I7: how soon a live session has lost a right that was taken away. */
const EFFECT_MS = 1_000;

let database: TestDatabase;
let weft: WeftSystem;
let ada: Person;
let bob: Person;
let documentId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  weft = await WeftSystem.start({ postgresUrl: database.url, partitions: PARTITIONS });
  [ada, bob] = [await weft.signIn('ada'), await weft.signIn('bob')];
});
afterAll(async () => {
  await weft[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  documentId = await weft.createDocument(ada, 'notes');
  await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
});

async function joined(person: Person, sessionId: string = randomUUID()): Promise<HandConnection> {
  const connection = await HandConnection.greeted(weft.url, 'weft.v1.json', person.accessToken);
  connection.send({ join: { channel: 1, documentId, sessionId } });
  await connection.next('joined');
  return connection;
}

function type(connection: HandConnection, sequence: number, baseRevision: number): void {
  const operation = { components: [{ insert: 'x' }] };
  connection.send({ submit: { channel: 1, sequence, baseRevision, operation } });
}

/** Records of the document in the log, in order. */
async function recordsInLog(): Promise<Submission[]> {
  const { rows } = await database.pool.query<{ value: Buffer }>(
    'SELECT value FROM log_records WHERE partition = $1 ORDER BY record_offset',
    [partitionOf(documentId, PARTITIONS)],
  );
  return rows.map(({ value }) => Submission.decode(value)).filter((record) => record.documentId === documentId);
}

describe('taking the right to write away', () => {
  it('downgrades the live session in place, at once, and reaches the sequencer by the log', async () => {
    using connection = await joined(bob);
    type(connection, 1, 0);
    expect(await connection.next('acknowledged')).toMatchObject({ revision: 1 });
    const startedAtMs = performance.now();
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    expect(await connection.next('permissionChanged')).toMatchObject({ channel: 1, role: 'ROLE_VIEWER' });
    expect(performance.now() - startedAtMs).toBeLessThan(EFFECT_MS);
    type(connection, 2, 1);
    expect(await connection.next('rejected')).toMatchObject({ code: 'PERMISSION_DENIED', retryable: false });
    // The session still reads.
    using owner = await joined(ada);
    type(owner, 1, 1);
    expect(await connection.next('operation')).toMatchObject({ revision: 2 });
    await until('the change to be in the log', async () =>
      (await recordsInLog()).some(({ action }) => action?.$case === 'permissionChange'),
    );
    await until('the sequencer to know of it', async () => {
      const query = 'SELECT role FROM revocations WHERE document_id = $1 AND user_id = $2';
      return (await database.pool.query(query, [documentId, bob.userId])).rows[0]?.role === 'viewer';
    });
  });

  it('refuses what a gateway published that had not heard of it', async () => {
    using watching = await joined(ada);
    await weft.succeed('PermissionService/RevokePermission', { documentId, userId: bob.userId }, ada);
    await until('the sequencer to know of it', async () => {
      const query = 'SELECT FROM revocations WHERE document_id = $1 AND user_id = $2';
      return (await database.pool.query(query, [documentId, bob.userId])).rowCount === 1;
    });
    await publishAs(bob, 1n);
    type(watching, 1, 0);
    expect(await watching.next('acknowledged')).toMatchObject({ revision: 1 });
    expect((await weft.content(ada, documentId)).content).toBe('xnotes');
  });

  it('leaves what was sent before it to the sequencer, also after a rejoin', async () => {
    const sessionId = randomUUID();
    using first = await joined(bob, sessionId);
    type(first, 1, 0);
    expect(await first.next('acknowledged')).toMatchObject({ revision: 1 });
    first.socket.terminate();
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    using again = await joined(bob, sessionId);
    // Bob never saw the acknowledgement: what he sends again is in the document already, and he is told so.
    type(again, 1, 0);
    expect(await again.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });
    using later = await joined(bob);
    type(later, 1, 1);
    expect(await later.next('rejected')).toMatchObject({ code: 'PERMISSION_DENIED', retryable: false });
    expect((await weft.content(ada, documentId)).content).toBe('xnotes');
  });

  it('closes the channel of who may not even read', async () => {
    using connection = await joined(bob);
    const startedAtMs = performance.now();
    await weft.succeed('PermissionService/RevokePermission', { documentId, userId: bob.userId }, ada);
    expect(await connection.next('left')).toMatchObject({ channel: 1, reason: 'PERMISSION_REVOKED' });
    expect(performance.now() - startedAtMs).toBeLessThan(EFFECT_MS);
  });
});

/** Puts an edit into the log with the epoch of a gateway whose cache is old. */
async function publishAs({ userId }: Person, permissionEpoch: bigint): Promise<void> {
  const value = Submission.encode({
    documentId,
    userId,
    sessionId: randomUUID(),
    sequence: 1,
    baseRevision: 0,
    action: { $case: 'operation', value: { components: [{ kind: { $case: 'insert', value: 'late ' } }] } },
    permissionEpoch,
    semantics: 1,
    traceContext: '',
    denied: false,
  }).finish();
  await database.pool.query(
    `WITH placed AS (UPDATE log_partitions SET next_offset = next_offset + 1 WHERE partition = $1 RETURNING next_offset)
     INSERT INTO log_records (partition, record_offset, appended_at, value)
     SELECT $1, next_offset - 1, now(), $2 FROM placed`,
    [partitionOf(documentId, PARTITIONS), value],
  );
}
