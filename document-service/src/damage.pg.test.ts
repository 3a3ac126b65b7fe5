import { callUnary } from '@weft/service-kit/grpc-client';
import { Metrics } from '@weft/service-kit/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HISTORY_PACE } from './application/history-pace.ts';
import type { RunningDocumentService } from './service.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

let weft: TestInstallation;
let metrics: Metrics;
let service: RunningDocumentService;

beforeAll(async () => {
  weft = await TestInstallation.open();
  await start();
});

afterAll(() => weft[Symbol.asyncDispose]());

/** What was in memory is gone. */
async function restart(): Promise<void> {
  await service.stop();
  await start();
}

/** Snapshots are due soon. */
async function start(): Promise<void> {
  metrics = new Metrics();
  service = await weft.start({ metrics, pace: { ...HISTORY_PACE, snapshotOperations: 8 } });
}

/** A document with the operations '0' to `revision - 1`, each put before the others. */
async function written(revision: number) {
  const owner = await weft.user();
  const documentId = await weft.document(service, owner, { content: 'begin ' });
  const session = new TestSession(documentId, owner);
  for (let base = 0; base < revision; base += 1) await weft.publish(session.edit([`${base}`], base));
  await weft.committed(documentId, revision);
  return { documentId, owner, session };
}

async function damagesMet(): Promise<number> {
  const [, count] = /^weft_history_damaged_total (\d+)/m.exec(await metrics.text()) ?? [];
  return Number(count ?? 0);
}

const quarantineOf = async (documentId: string) => {
  const text = 'SELECT quarantine_reason FROM document_heads WHERE document_id = $1';
  return (await weft.database.pool.query<{ quarantine_reason: string | null }>(text, [documentId])).rows[0]
    ?.quarantine_reason;
};

test.each([
  [
    'an operation',
    'UPDATE operations SET operation = set_byte(operation, 4, 88) WHERE document_id = $1 AND revision = 3',
  ],
  ['a chain', "UPDATE operations SET chain = '\\x0102030405060708' WHERE document_id = $1 AND revision = 3"],
  ['an author', 'UPDATE operations SET session_id = document_id WHERE document_id = $1 AND revision = 3'],
  ['the newest chain', "UPDATE operations SET chain = '\\x0102030405060708' WHERE document_id = $1 AND revision = 6"],
  ['the head', "UPDATE document_heads SET chain = '\\x0102030405060708' WHERE document_id = $1"],
])('%s that was changed in the database is shown to nobody, and reported (I10)', async (_what, damage) => {
  const { documentId, owner } = await written(6);
  const neighbour = await written(2);
  await weft.database.pool.query(damage, [documentId]);
  await restart();
  const gateway = weft.attach(service);
  await expect(gateway.opened(documentId)).rejects.toThrow(/QUARANTINED/);
  await expect(gateway.opened(documentId, [], { revision: 2, chain: 0n })).rejects.toThrow(/QUARANTINED/);
  expect(await damagesMet()).toBeGreaterThan(0);
  const { client, options } = weft.caller(service, owner);
  const list = { documentId, afterRevision: 0, pageSize: 100 };
  if (!damage.includes('document_heads')) {
    await expect(callUnary(client.listOperations.bind(client), list, options)).rejects.toThrow();
  }
  expect((await gateway.opened(neighbour.documentId)).content).toBe('10begin ');
});

test('an edit that would have to pass a changed operation stops its document only (I11)', async () => {
  const { documentId, session } = await written(6);
  const neighbour = await written(1);
  await weft.database.pool.query(
    'UPDATE operations SET operation = set_byte(operation, 4, 88) WHERE document_id = $1 AND revision = 3',
    [documentId],
  );
  await restart();
  const other = new TestSession(documentId, session.userId);
  await weft.publish(other.edit(['x'], 4));
  await weft.committed(documentId, 7);
  expect(await quarantineOf(documentId)).toBeNull();
  await restart();
  await weft.publish(new TestSession(documentId, session.userId).edit(['y'], 1), neighbour.session.edit(['z'], 1));
  await waitFor(async () => (await quarantineOf(documentId)) ?? undefined, 'the document to be stopped');
  await weft.committed(neighbour.documentId, 2);
  expect(await damagesMet()).toBeGreaterThan(0);
});

test.each([
  [
    'names another revision',
    'UPDATE document_heads SET snapshot_revision = snapshot_revision - 1 WHERE document_id = $1',
  ],
  ['names another chain', "UPDATE document_heads SET snapshot_chain = '\\x0102030405060708' WHERE document_id = $1"],
  [
    "names another document's text",
    `UPDATE documents SET content_storage_key = (SELECT min(o.content_storage_key) FROM documents o
      WHERE o.document_id <> $1 AND o.content_storage_key IS NOT NULL) WHERE document_id = $1`,
  ],
])(
  'a snapshot row that %s is not believed: the text is made from the whole history instead (I8)',
  async (_what, damage) => {
    const { documentId, session } = await written(9);
    const snapshot = 'SELECT snapshot_revision AS at FROM document_heads WHERE document_id = $1';
    await waitFor(
      async () => (await weft.database.pool.query<{ at: number }>(snapshot, [documentId])).rows[0]?.at || undefined,
      'a snapshot',
    );
    await weft.publish(session.edit(['x'], 9));
    await weft.committed(documentId, 10);
    await service.stop();
    await weft.database.pool.query(damage, [documentId]);
    await start();
    expect((await weft.attach(service).opened(documentId)).content).toBe('x876543210begin ');
    expect(await metrics.text()).toMatch(/^weft_snapshots_total\{result="damaged"\} 1$/m);
  },
);
