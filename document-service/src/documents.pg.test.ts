import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { DocumentServiceService, GetDocumentContentRequest } from '@weft/gen/document';
import { Role } from '@weft/gen/role';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, test } from 'vitest';
import { oneService } from './testing/one-service.ts';
import { TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const { weft, service, ada } = await oneService();

function callerOf(userId: string) {
  const { client, options } = weft.caller(service, userId);
  return {
    client,
    options,
    async text(documentId: string): Promise<string> {
      const answer = await callUnary(client.getDocumentContent.bind(client), { documentId, at: undefined }, options);
      return answer.content;
    },
    replace: (documentId: string, content: string, baseRevision: number, more = {}) =>
      callUnary(
        client.replaceDocumentContent.bind(client),
        { documentId, content, baseRevision, ifRevision: undefined, idempotencyKey: '', ...more },
        options,
      ),
  };
}

async function share(documentId: string, userId: string, role: string): Promise<void> {
  await weft.database.pool.query('INSERT INTO permissions VALUES ($1, $2, $3, $4)', [
    randomUUID(),
    documentId,
    userId,
    role,
  ]);
}

test('a document is made with its text, found, renamed and listed', async () => {
  const { client, options } = callerOf(ada);
  const { document } = await callUnary(client.createDocument.bind(client), { title: 'notes', content: 'a😀' }, options);
  expect(document).toMatchObject({ title: 'notes', ownerId: ada, revision: 0, length: 2, role: Role.ROLE_OWNER });
  const documentId = document?.documentId ?? '';
  const renamed = await callUnary(client.updateDocument.bind(client), { documentId, title: 'plans' }, options);
  expect(renamed.document?.title).toBe('plans');
  const found = await callUnary(client.getDocument.bind(client), { documentId }, options);
  expect(found.document).toEqual(renamed.document);
});

test('a title that the database can not hold is refused', async () => {
  const { client, options } = callerOf(ada);
  const [documentId, title] = [await weft.document(service, ada), 'no\0tes'];
  const refused = { code: status.INVALID_ARGUMENT };
  const made = callUnary(client.createDocument.bind(client), { title, content: '' }, options);
  await expect(made).rejects.toMatchObject(refused);
  const renamed = callUnary(client.updateDocument.bind(client), { documentId, title }, options);
  await expect(renamed).rejects.toMatchObject(refused);
});

test('who has no role finds nothing, who may only read changes nothing', async () => {
  const documentId = await weft.document(service, ada, { content: 'secret' });
  const [eve, vic] = [callerOf(await weft.user()), await weft.user()];
  await share(documentId, vic, 'viewer');
  await expect(eve.text(documentId)).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(callerOf(vic).text(documentId)).resolves.toBe('secret');
  await expect(callerOf(vic).replace(documentId, 'x', 0)).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  const { client, options } = callerOf(vic);
  await expect(callUnary(client.deleteDocument.bind(client), { documentId }, options)).rejects.toMatchObject({
    code: status.PERMISSION_DENIED,
  });
});

test('own and shared documents are listed newest first, page by page', async () => {
  const [bob, carl] = [await weft.user(), await weft.user()];
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const documentId = await weft.document(service, index % 2 === 0 ? bob : carl, { title: `${index}` });
    if (index % 2 === 1) await share(documentId, bob, 'editor');
    made.unshift(documentId);
  }
  const { client, options } = callerOf(bob);
  const listed: string[] = [];
  let pageToken = '';
  do {
    const page = await callUnary(client.listDocuments.bind(client), { pageSize: 2, pageToken }, options);
    expect(page.documents.length).toBeLessThanOrEqual(2);
    listed.push(...page.documents.map(({ documentId }) => documentId));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(listed).toEqual(made);
  await expect(
    callUnary(client.listDocuments.bind(client), { pageSize: 2, pageToken: 'bm8' }, options),
  ).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('replacing a text edits only what differs and keeps concurrent edits', async () => {
  const documentId = await weft.document(service, ada, { content: 'one two three' });
  const caller = callerOf(ada);
  const session = new TestSession(documentId, ada);
  await weft.publish(session.edit(['zero '], 0));
  await waitFor(async () => ((await caller.text(documentId)) === 'zero one two three' ? true : undefined), 'the edit');
  const { revision } = await caller.replace(documentId, 'one 2 three', 0);
  expect(revision).toBe(2);
  expect(await caller.text(documentId)).toBe('zero one 2 three');
  const { client, options } = caller;
  const { operations, headRevision } = await callUnary(
    client.listOperations.bind(client),
    { documentId, afterRevision: 1, pageSize: 0 },
    options,
  );
  expect(headRevision).toBe(2);
  expect(operations).toHaveLength(1);
  expect(operations[0]).toMatchObject({ revision: 2, userId: ada, sequence: 1 });
});

test('a time that no calendar has is refused', async () => {
  const documentId = await weft.document(service, ada);
  const { client, options } = callerOf(ada);
  const seconds = [8, ...Array<number>(8).fill(0xff), 0x7f];
  const head = GetDocumentContentRequest.encode({ documentId, at: undefined }).finish();
  const request = Buffer.concat([head, Buffer.from([26, seconds.length, ...seconds])]);
  const { path } = DocumentServiceService.getDocumentContent;
  const same = (bytes: Buffer) => bytes;
  const answered = new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, request, options.metadata, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });
  await expect(answered).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('a replacement with a key happens once, one that must meet a revision fails at another', async () => {
  const documentId = await weft.document(service, ada, { content: 'abc' });
  const caller = callerOf(ada);
  const first = await caller.replace(documentId, 'abd', 0, { idempotencyKey: 'k' });
  const again = await caller.replace(documentId, 'abd', 0, { idempotencyKey: 'k' });
  expect([first.revision, again.revision]).toEqual([1, 1]);
  await expect(caller.replace(documentId, 'abe', 1, { ifRevision: 0 })).rejects.toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'REVISION_MISMATCH',
  });
  await expect(caller.replace(documentId, 'abe', 7)).rejects.toMatchObject({ code: status.OUT_OF_RANGE });
  expect((await caller.replace(documentId, 'abd', 1)).revision).toBe(1);
  expect(await caller.text(documentId)).toBe('abd');
});

test('a text longer than a submission may be goes in as several', async () => {
  const documentId = await weft.document(service, ada, { content: 'start end' });
  const caller = callerOf(ada);
  const content = `start ${'weft 😀 '.repeat(25_000)}end`;
  const { revision } = await caller.replace(documentId, content, 0, { idempotencyKey: 'long' });
  expect(revision).toBeGreaterThan(1);
  expect(await caller.text(documentId)).toBe(content);
  expect((await caller.replace(documentId, content, 0, { idempotencyKey: 'long' })).revision).toBe(revision);
});

test('an older text comes back as a new edit, and is still there by revision and by time', async () => {
  const documentId = await weft.document(service, ada, { content: 'first' });
  const caller = callerOf(ada);
  const { client, options } = caller;
  await caller.replace(documentId, 'second', 0);
  const { rows } = await weft.database.pool.query<{ recorded_at: Date }>(
    'SELECT recorded_at FROM operations WHERE document_id = $1',
    [documentId],
  );
  await delay(5);
  await caller.replace(documentId, 'third', 1);
  const request = { documentId, revision: 0, idempotencyKey: 'back' };
  const restored = await callUnary(client.restoreDocument.bind(client), request, options);
  expect(restored.revision).toBe(3);
  expect((await callUnary(client.restoreDocument.bind(client), request, options)).revision).toBe(3);
  expect(await caller.text(documentId)).toBe('first');
  const at = (value: { $case: 'revision'; value: number } | { $case: 'time'; value: Date }) =>
    callUnary(client.getDocumentContent.bind(client), { documentId, at: value }, options);
  expect((await at({ $case: 'revision', value: 2 })).content).toBe('third');
  expect((await at({ $case: 'revision', value: 0 })).content).toBe('first');
  expect((await at({ $case: 'time', value: rows[0]?.recorded_at ?? new Date(0) })).content).toBe('second');
  await expect(at({ $case: 'revision', value: 4 })).rejects.toMatchObject({ code: status.OUT_OF_RANGE });
});

test('a deleted document takes no more edits and is found nowhere', async () => {
  const documentId = await weft.document(service, ada, { content: 'gone' });
  const caller = callerOf(ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const { client, options } = caller;
  await callUnary(client.deleteDocument.bind(client), { documentId }, options);
  expect((await gateway.event(documentId, 'ended'))?.value.code).toBe('DOCUMENT_DELETED');
  await expect(caller.text(documentId)).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(caller.replace(documentId, 'x', 0)).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(callUnary(client.getDocument.bind(client), { documentId }, options)).rejects.toMatchObject({
    code: status.NOT_FOUND,
  });
  expect(await gateway.open(documentId)).toMatchObject({ code: 'DOCUMENT_DELETED', retryable: false });
  const { rows } = await weft.database.pool.query('SELECT deleted_at FROM documents WHERE document_id = $1', [
    documentId,
  ]);
  expect(rows[0]?.deleted_at).toBeInstanceOf(Date);
  await expect(callUnary(client.deleteDocument.bind(client), { documentId }, options)).resolves.toEqual({});
});

test('an owner who is no known user makes no document', async () => {
  const { client, options } = callerOf(randomUUID());
  await expect(
    callUnary(client.createDocument.bind(client), { title: 't', content: '' }, options),
  ).rejects.toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'UNKNOWN_USER' });
});
