import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import { Metrics } from '@weft/service-kit/metrics';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import type { LogRecord } from '@weft/submission-log/submission-log';
import { expect, onTestFinished, test } from 'vitest';
import { runAdminCommand, UsageError } from './admin-command.ts';
import { HISTORY_PACE } from './application/history-pace.ts';
import { readLog } from './application/log-reader.ts';
import { decodeRecord } from './log/record-codec.ts';
import { oneService } from './testing/one-service.ts';
import { PARTITIONS, TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const { weft, ada, service: first } = await oneService();
let service = first;

/** As an operator types it. */
function admin(...words: string[]): Promise<string[]> {
  return runAdminCommand({ address: service.grpcAddress, operator: 'grace', words: ['quarantine', ...words] });
}

async function failure(call: Promise<unknown>) {
  return statusErrorFrom(
    await call.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

/** A document with some history, and how to go on typing in it. */
async function written(revisions: number) {
  const documentId = await weft.document(service, ada, { content: 'begin ' });
  const session = new TestSession(documentId, ada);
  for (let revision = 0; revision < revisions; revision += 1)
    await weft.publish(session.edit([`${revision % 10}`], revision));
  await weft.committed(documentId, revisions);
  return { documentId, session };
}

/** The value of the newest record of a partition. */
async function newestRecord(partition: number): Promise<Uint8Array> {
  const until = (await weft.log.ends())[partition] ?? 0;
  const values: Uint8Array[] = [];
  const take = ({ value }: LogRecord) => values.push(value);
  const range = { partition, from: until - 1, until };
  await readLog(weft.log, range, { take, signal: AbortSignal.timeout(10_000) });
  const [value] = values;
  if (value === undefined) throw new Error('the log is empty');
  return value;
}

/** A document of the same partition. */
async function neighbour(documentId: string): Promise<string> {
  for (;;) {
    const other = await weft.document(service, ada);
    if (partitionOf(other, PARTITIONS) === partitionOf(documentId, PARTITIONS)) return other;
  }
}

async function rowsOf(documentId: string) {
  const { rows } = await weft.database.pool.query(
    'SELECT revision, operation, chain, sequence, log_offset FROM operations WHERE document_id = $1 ORDER BY revision',
    [documentId],
  );
  return rows;
}

async function headOf(documentId: string) {
  const { rows } = await weft.database.pool.query(
    'SELECT revision, length, chain, quarantine_reason FROM document_heads WHERE document_id = $1',
    [documentId],
  );
  return rows[0];
}

test('an operator stops a document, sees it, and lets it go; its neighbour in the partition does not notice', async () => {
  const { documentId, session } = await written(2);
  const other = await neighbour(documentId);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await gateway.opened(other);
  expect(await admin('stop', documentId, 'it', 'looks', 'odd')).toEqual([
    `${documentId} takes no edits until it is released`,
  ]);
  expect((await gateway.event(documentId, 'ended')).value).toEqual({ code: 'QUARANTINED' });
  expect((await admin('list')).join('\n')).toContain(`${documentId}  stopped: grace: it looks odd`);
  expect((await admin('inspect', documentId))[1]).toBe('stopped: grace: it looks odd');
  const next = session.edit(['x'], 2);
  await weft.publish(next);
  await weft.publish(new TestSession(other, ada).edit(['y'], 0));
  await gateway.reach(other, 1);
  expect(await headOf(documentId)).toMatchObject({ revision: 2 });
  await admin('release', documentId);
  // Nothing was consumed: the same submission is taken now.
  await weft.publish(next);
  await weft.committed(documentId, 3);
  expect((await admin('list')).join('\n')).not.toContain(documentId);
  const { rows } = await weft.database.pool.query(
    'SELECT operator, action, detail FROM operator_actions WHERE document_id = $1 ORDER BY action_id',
    [documentId],
  );
  expect(rows).toEqual([
    { operator: 'grace', action: 'quarantine', detail: 'it looks odd' },
    { operator: 'grace', action: 'release', detail: null },
  ]);
});

test('a stop that the log took twice, the second time after the release, stops nothing', async () => {
  const { documentId, session } = await written(1);
  await admin('stop', documentId, 'for a while');
  const partition = partitionOf(documentId, PARTITIONS);
  const stop = await newestRecord(partition);
  expect(decodeRecord(stop).action.kind).toBe('quarantine');
  await admin('release', documentId);
  await weft.publishBytes(partition, stop);
  await weft.publish(session.edit(['x'], 1));
  await weft.committed(documentId, 2);
  expect(await headOf(documentId)).toMatchObject({ quarantine_reason: null });
  // Another owner knows it too.
  const former = service;
  service = await weft.start();
  await former.stop();
  await weft.publishBytes(partition, stop);
  await weft.publish(session.edit(['y'], 2));
  await weft.committed(documentId, 3);
});

test('an owner of a build that knows no identities is sent commands without', async () => {
  const { documentId } = await written(1);
  const partition = partitionOf(documentId, PARTITIONS);
  const { pool } = weft.database;
  await pool.query('UPDATE partitions SET semantics = 2 WHERE partition = $1', [partition]);
  await admin('stop', documentId, 'for a while');
  expect(decodeRecord(await newestRecord(partition))).toMatchObject({ sessionId: '', sequence: 0, semantics: 1 });
  await admin('release', documentId);
  await pool.query('UPDATE partitions SET semantics = $2 WHERE partition = $1', [partition, SEMANTICS]);
  expect(await headOf(documentId)).toMatchObject({ quarantine_reason: null });
});

test('a stop is in the log: it outlives its owner', async () => {
  const { documentId, session } = await written(1);
  await admin('stop', documentId, 'for the night');
  const former = service;
  service = await weft.start();
  await former.stop();
  await weft.publish(session.edit(['x'], 1));
  await waitFor(
    async () => ((await admin('inspect', documentId))[0]?.includes(service.grpcAddress) ? true : undefined),
    'an owner',
  );
  expect((await admin('inspect', documentId))[1]).toBe('stopped: grace: for the night');
  expect(await headOf(documentId)).toMatchObject({ revision: 1 });
  await admin('release', documentId);
});

test('a record that could not be written is shown with its author, and its document goes on after a release', async () => {
  const { documentId, session } = await written(1);
  const { pool } = weft.database;
  await pool.query(
    `ALTER TABLE operations ADD CONSTRAINT no_poison CHECK (position('poison' in encode(operation, 'escape')) = 0)`,
  );
  await weft.publish(session.edit(['poison'], 1));
  await waitFor(
    async () => ((await headOf(documentId))?.quarantine_reason === null ? undefined : true),
    'the quarantine',
  );
  const shown = (await admin('inspect', documentId)).join('\n');
  expect(shown).toContain(`session ${session.sessionId} sequence 2`);
  expect(shown).not.toContain('poison\n');
  await pool.query('ALTER TABLE operations DROP CONSTRAINT no_poison');
  await admin('release', documentId);
  await weft.publish(session.at(2, ['x'], 1));
  await weft.committed(documentId, 2);
});

test.each([
  [
    'altered',
    'UPDATE operations SET operation = set_byte(operation, 4, 88) WHERE document_id = $1 AND revision IN (7, 9)',
    [7, 9],
  ],
  ['unreadable', "UPDATE operations SET operation = '\\xffff' WHERE document_id = $1 AND revision = 3", [3]],
  [
    'with another chain',
    "UPDATE operations SET chain = '\\x0102030405060708' WHERE document_id = $1 AND revision = 5",
    [5],
  ],
  ['lost', 'DELETE FROM operations WHERE document_id = $1 AND revision BETWEEN 4 AND 6', [4, 5, 6]],
])('operations %s are made again from the log as they were', async (_what, damage, mended) => {
  const { documentId, session } = await written(10);
  const [rows, head] = [await rowsOf(documentId), await headOf(documentId)];
  expect((await failure(admin('rebuild', documentId))).reason).toBe('NOT_QUARANTINED');
  await admin('stop', documentId, 'damaged');
  await weft.database.pool.query(damage, [documentId]);
  expect((await admin('rebuild', documentId))[0]).toBe(`looked at revisions 1 to 10; mended: ${mended.join(', ')}`);
  expect(await rowsOf(documentId)).toEqual(rows);
  expect(await headOf(documentId)).toEqual({ ...head, quarantine_reason: 'grace: damaged' });
  await admin('release', documentId);
  await weft.publish(session.edit(['x'], 10));
  await weft.committed(documentId, 11);
  expect((await weft.attach(service).opened(documentId)).content).toBe('x9876543210begin ');
});

test('from a damaged operation no text is shown or stored, edits go on, and after a rebuild all is there', async () => {
  const own = await TestInstallation.open();
  onTestFinished(() => own[Symbol.asyncDispose]());
  const pace = { ...HISTORY_PACE, snapshotOperations: 5 };
  const first = await own.start();
  const owner = await own.user();
  const documentId = await own.document(first, owner, { content: 'begin ' });
  const session = new TestSession(documentId, owner);
  const type = async (from: number, until: number) => {
    for (let revision = from; revision < until; revision += 1)
      await own.publish(session.edit([`${revision}`], revision));
    await own.committed(documentId, until);
  };
  await type(0, 4);
  await first.stop();
  const { pool } = own.database;
  await pool.query(
    'UPDATE operations SET operation = set_byte(operation, 4, 88) WHERE document_id = $1 AND revision = 2',
    [documentId],
  );
  const metrics = new Metrics();
  const second = await own.start({ pace, metrics });
  await type(4, 9);
  await waitFor(
    async () => /^weft_snapshots_total\{result="failed"\} /m.test(await metrics.text()) || undefined,
    'a snapshot to fail',
  );
  await expect(own.attach(second).opened(documentId)).rejects.toThrow(/QUARANTINED/);
  const query = 'SELECT snapshot_revision AS at FROM document_heads WHERE document_id = $1';
  expect((await pool.query<{ at: number }>(query, [documentId])).rows[0]?.at).toBe(0);
  const ask = (...words: string[]) =>
    runAdminCommand({ address: second.grpcAddress, operator: 'grace', words: ['quarantine', ...words] });
  await ask('stop', documentId, 'damaged');
  expect((await ask('rebuild', documentId))[0]).toBe('looked at revisions 1 to 9; mended: 2');
  await ask('release', documentId);
  expect((await own.attach(second).opened(documentId)).content).toBe('876543210begin ');
});

test.each([
  ['set back', 'UPDATE sessions SET last_sequence = 1, last_revision = 1 WHERE document_id = $1'],
  ['lost', 'DELETE FROM sessions WHERE document_id = $1'],
])(
  'sessions whose rows are %s are put where their operations say, and their repeats are known',
  async (_what, damage) => {
    const { documentId, session } = await written(4);
    const repeat = session.at(4, ['3'], 3);
    const { pool } = weft.database;
    const columns = 'session_id, user_id, last_sequence, last_revision, last_digest, ended_code';
    const query = `SELECT ${columns} FROM sessions WHERE document_id = $1 AND session_id = $2`;
    const { rows: before } = await pool.query(query, [documentId, session.sessionId]);
    await admin('stop', documentId, 'damaged');
    await pool.query(damage, [documentId]);
    expect((await admin('rebuild', documentId))[0]).toBe(
      'looked at revisions 1 to 4; nothing had to be mended; 1 sessions put right',
    );
    expect((await pool.query(query, [documentId, session.sessionId])).rows).toEqual(before);
    await admin('release', documentId);
    await weft.publish(repeat, session.edit(['x'], 4));
    await weft.committed(documentId, 5);
    expect((await weft.attach(service).opened(documentId)).content).toBe('x3210begin ');
  },
);

test('a head that is wrong is made to agree with its operations', async () => {
  const { documentId } = await written(3);
  const head = await headOf(documentId);
  await admin('stop', documentId, 'damaged');
  await weft.database.pool.query(
    "UPDATE document_heads SET length = 99, chain = '\\x0000000000000000' WHERE document_id = $1",
    [documentId],
  );
  expect((await admin('rebuild', documentId))[0]).toBe('looked at revisions 1 to 3; nothing had to be mended');
  expect(await headOf(documentId)).toEqual({ ...head, quarantine_reason: 'grace: damaged' });
});

test('what the log does not bear out is not written', async () => {
  const { documentId } = await written(4);
  await admin('stop', documentId, 'damaged');
  const { pool } = weft.database;
  await pool.query("UPDATE operations SET chain = '\\x0102030405060708' WHERE document_id = $1 AND revision = 4", [
    documentId,
  ]);
  await pool.query("UPDATE document_heads SET chain = '\\x0102030405060709' WHERE document_id = $1", [documentId]);
  const rows = await rowsOf(documentId);
  expect(await failure(admin('rebuild', documentId))).toMatchObject({
    reason: 'REBUILD_FAILED',
    message: expect.stringContaining('another history'),
  });
  expect(await rowsOf(documentId)).toEqual(rows);
});

test('whoever does not own the document says who does, and the command goes there', async () => {
  const { documentId } = await written(1);
  await admin('stop', documentId, 'damaged');
  const other = await weft.start();
  const words = ['quarantine', 'rebuild', documentId];
  const [line] = await runAdminCommand({ address: other.grpcAddress, operator: 'grace', words });
  expect(line).toBe('looked at revisions 1 to 1; nothing had to be mended');
  await other.stop();
});

test('words that are no command, and documents that are not there', async () => {
  await expect(admin('burn')).rejects.toThrow(UsageError);
  expect((await failure(admin('inspect', '0199a3f2-0000-7000-8000-000000000001'))).reason).toBe('NOT_FOUND');
  expect((await failure(admin('inspect', 'x'))).reason).toBe('INVALID_ARGUMENT');
});
