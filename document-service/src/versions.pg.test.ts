import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, test } from 'vitest';
import { TooManyVersionsError } from './ports/version-catalog.ts';
import { PostgresDocumentCatalog } from './postgres/postgres-document-catalog.ts';
import { oneService } from './testing/one-service.ts';
import { TestSession } from './testing/test-service.ts';

const { weft, service, ada } = await oneService();

/** A document that reads `ab`, by two edits, and its methods as called by a user. */
async function document(userId = ada) {
  const documentId = await weft.document(service, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  await weft.publish(session.edit(['a'], 0), session.edit([1, 'b'], 1));
  await weft.committed(documentId, 2);
  const { client, options } = weft.caller(service, userId);
  return {
    documentId,
    session,
    client,
    options,
    create: (name: string, revision?: number) =>
      callUnary(client.createVersion.bind(client), { documentId, revision, name }, options),
    list: (pageSize = 0, pageToken = '') =>
      callUnary(client.listVersions.bind(client), { documentId, pageSize, pageToken }, options),
  };
}

test('a revision is named, the head when none is said, and its text brought back by it', async () => {
  const { documentId, client, options, create, list } = await document();
  const { version: first } = await create('first', 1);
  const { version: second } = await create('newest');
  expect(first).toMatchObject({ documentId, revision: 1, name: 'first', userId: ada });
  expect(Math.abs((first?.createTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(second?.revision).toBe(2);
  expect(await list()).toEqual({ versions: [second, first], nextPageToken: '' });
  const restore = { documentId, revision: first?.revision ?? 0, idempotencyKey: '' };
  await callUnary(client.restoreDocument.bind(client), restore, options);
  const content = await callUnary(client.getDocumentContent.bind(client), { documentId, at: undefined }, options);
  expect(content.content).toBe('a');
});

test('names may repeat; pages come newest first and miss nothing', async () => {
  const { create, list } = await document();
  const made: (string | undefined)[] = [];
  for (let index = 0; index < 5; index += 1) made.unshift((await create('same', index % 3)).version?.versionId);
  const listed: string[] = [];
  let pageToken = '';
  do {
    const page = await list(2, pageToken);
    expect(page.versions.length).toBeLessThanOrEqual(2);
    listed.push(...page.versions.map(({ versionId }) => versionId));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(listed).toHaveLength(5);
  expect(listed.toSorted().reverse()).toEqual(listed);
  expect(new Set(listed)).toEqual(new Set(made));
  await expect(list(0, 'nonsense')).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('beyond the head there is nothing to name, and a name there must be', async () => {
  const { create } = await document();
  await expect(create('later', 3)).rejects.toMatchObject({ code: status.OUT_OF_RANGE, reason: 'REVISION_BEYOND_HEAD' });
  for (const name of ['', 'x'.repeat(257), 'a\0b']) {
    await expect(create(name)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  }
  await expect(create('x'.repeat(256))).resolves.toBeDefined();
});

test('viewers list, editors name, others find nothing', async () => {
  const bob = await weft.user();
  const { documentId, create, list } = await document(bob);
  await expect(list()).rejects.toMatchObject({ code: status.NOT_FOUND });
  await weft.database.pool.query('INSERT INTO permissions VALUES ($1, $2, $3, $4)', [
    randomUUID(),
    documentId,
    bob,
    'commenter',
  ]);
  expect(await list()).toEqual({ versions: [], nextPageToken: '' });
  await expect(create('mine')).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
});

test('with the document its versions are gone', async () => {
  const { documentId, client, options, create, list } = await document();
  await create('kept');
  await callUnary(client.deleteDocument.bind(client), { documentId }, options);
  await expect(list()).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(create('late')).rejects.toMatchObject({ code: status.NOT_FOUND });
});

test('there are only so many, however many are named at once', async () => {
  const { documentId } = await document();
  const catalog = await PostgresDocumentCatalog.open(weft.database.url, { versionsMax: 3 });
  const version = { documentId, revision: 1, name: 'v', userId: ada, createdAtMs: 0 };
  const adding = Array.from({ length: 6 }, () => catalog.versions.add({ ...version, versionId: randomUUID() }));
  const outcomes = await Promise.allSettled(adding);
  expect(outcomes.filter(({ status: outcome }) => outcome === 'fulfilled')).toHaveLength(3);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(TooManyVersionsError);
  }
  await catalog.close();
});
