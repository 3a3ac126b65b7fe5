import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { HandConnection } from './hand-connection.ts';
import { type Person, post } from './weft-by-hand.ts';
import { WeftSystem } from './weft-system.ts';

let weft: WeftSystem;
let ada: Person;
let bob: Person;
let eve: Person;
beforeAll(async () => {
  weft = await WeftSystem.start();
  ada = await weft.signIn('ada');
  bob = await weft.signIn('bob');
  eve = await weft.signIn('eve');
});
afterAll(() => weft[Symbol.asyncDispose]());

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const documents = (method: string, request: unknown, person = ada) =>
  weft.succeed(`DocumentService/${method}`, request, person);

/** Replaces the text as it is now; answers the revision. */
async function replace(documentId: string, content: string): Promise<number> {
  const { revision: baseRevision } = await weft.content(ada, documentId);
  return (await documents('ReplaceDocumentContent', { documentId, content, baseRevision })).revision;
}

describe('DocumentService', () => {
  it('makes, shows, renames and lists documents', async () => {
    const { document } = await documents('CreateDocument', { title: 'Ünï 🧵', content: 'a🦊' });
    const { documentId } = document;
    expect(document).toEqual({
      documentId: expect.stringMatching(UUID),
      title: 'Ünï 🧵',
      ownerId: ada.userId,
      createTime: expect.stringMatching(TIME),
      lastModifiedTime: expect.stringMatching(TIME),
      length: 2,
      role: 'ROLE_OWNER',
    });
    expect((await documents('GetDocument', { documentId })).document).toEqual(document);
    const renamed = await documents('UpdateDocument', { documentId, title: 'other' });
    expect(renamed.document).toMatchObject({ documentId, title: 'other', length: 2 });
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    const listed = await documents('ListDocuments', {}, bob);
    expect(listed.documents).toMatchObject([{ documentId, title: 'other', role: 'ROLE_VIEWER' }]);
  });

  it('lists in pages, newest first, every document once', async () => {
    const lister = await weft.signIn('lister');
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) made.unshift(await weft.createDocument(lister));
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await documents('ListDocuments', { pageSize: 3, pageToken }, lister);
      expect(page.documents.length).toBeLessThanOrEqual(3);
      listed.push(...page.documents.map(({ documentId }: { documentId: string }) => documentId));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(listed).toEqual(made);
  });

  it('reads a text at any revision and at any time', async () => {
    const documentId = await weft.createDocument(ada, 'zero');
    const created = (await documents('GetDocument', { documentId })).document.createTime;
    await replace(documentId, 'one');
    await replace(documentId, 'two 🧵');
    const { operations, headRevision } = await documents('ListOperations', { documentId });
    expect(headRevision).toBe(operations.at(-1).revision);
    expect(operations[0]).toMatchObject({ revision: 1, userId: ada.userId, recordTime: expect.stringMatching(TIME) });
    const at = (when: object) => documents('GetDocumentContent', { documentId, ...when });
    expect(await at({})).toMatchObject({ content: 'two 🧵', revision: headRevision, chain: operations.at(-1).chain });
    expect(await at({ revision: 0 })).toMatchObject({ content: 'zero' });
    expect(await at({ revision: operations.length })).toMatchObject({ content: 'two 🧵' });
    expect((await at({ time: created })).content).toBe('zero');
    expect(await at({ time: operations[0].recordTime })).toMatchObject({ content: 'one', revision: 1 });
    expect((await at({ time: '2999-01-01T00:00:00Z' })).content).toBe('two 🧵');
    const page = await documents('ListOperations', { documentId, afterRevision: 1, pageSize: 1 });
    expect(page.operations).toMatchObject([{ revision: 2 }]);
  });

  it('replaces a text by small edits, while others keep theirs', async () => {
    const documentId = await weft.createDocument(ada, 'one 🧵 two 🦊 three');
    const connection = await HandConnection.greeted(weft.url, 'weft.v1.json', ada.accessToken);
    using _closed = connection;
    connection.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    const typed = { components: [{ insert: 'typed ' }] };
    connection.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: typed } });
    await connection.next('acknowledged');
    const content = 'one 🧶 two 🦊🦊 three\r\n';
    const { revision } = await documents('ReplaceDocumentContent', { documentId, content, baseRevision: 0 });
    expect(await weft.content(ada, documentId)).toEqual({ content: `typed ${content}`, revision });
    const told = await connection.next('operation');
    expect(told).toMatchObject({ revision: 2, userId: ada.userId });
    expect(JSON.stringify(told.operation)).not.toContain('two');
    const same = { documentId, content: `typed ${content}`, baseRevision: revision };
    expect((await documents('ReplaceDocumentContent', same)).revision).toBe(revision);
  });

  it('does a call with an idempotency key once', async () => {
    const documentId = await weft.createDocument(ada, 'start');
    const request = { documentId, content: '🧵 start', baseRevision: 0, idempotencyKey: 'key 🔑 1' };
    const first = await documents('ReplaceDocumentContent', request);
    await replace(documentId, '🧵 start and more');
    expect(await documents('ReplaceDocumentContent', request)).toEqual(first);
    expect((await weft.content(ada, documentId)).content).toBe('🧵 start and more');
    const restore = { documentId, revision: 0, idempotencyKey: 'key 🔑 1' };
    const restored = await documents('RestoreDocument', restore);
    await replace(documentId, 'later');
    expect(await documents('RestoreDocument', restore)).toEqual(restored);
    expect((await weft.content(ada, documentId)).content).toBe('later');
  });

  it('replaces by a text that takes several edits', async () => {
    const documentId = await weft.createDocument(ada, 'short');
    const content = '🧵'.repeat(150_000);
    const { revision } = await documents('ReplaceDocumentContent', { documentId, content, baseRevision: 0 });
    expect(revision).toBeGreaterThanOrEqual(3);
    const now = await weft.content(ada, documentId);
    expect({ ...now, content: now.content === content }).toEqual({ content: true, revision });
  });

  it('brings an older text back', async () => {
    const documentId = await weft.createDocument(ada, 'first 🧵');
    await replace(documentId, 'second');
    const before = await replace(documentId, 'third');
    const { revision } = await documents('RestoreDocument', { documentId, revision: 0 });
    expect(revision).toBeGreaterThan(before);
    expect(await weft.content(ada, documentId)).toEqual({ content: 'first 🧵', revision });
    expect((await documents('RestoreDocument', { documentId, revision: 0 })).revision).toBe(revision);
  });

  it('deletes a document for everybody', async () => {
    const documentId = await weft.createDocument(ada, 'gone soon');
    await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
    using connection = await HandConnection.greeted(weft.url, 'weft.v1.json', bob.accessToken);
    connection.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    expect(await documents('DeleteDocument', { documentId })).toEqual({});
    expect(await connection.next('left')).toMatchObject({ channel: 1, reason: 'DOCUMENT_DELETED', retryable: false });
    const operation = { components: [{ insert: 'x' }] };
    connection.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation } });
    expect(await connection.next('error')).toMatchObject({ code: 'UNKNOWN_CHANNEL', channel: 1 });
    connection.send({ join: { channel: 2, documentId, sessionId: randomUUID() } });
    expect((await connection.next('left')).reason).toMatch(/^(NOT_FOUND|DOCUMENT_DELETED)$/);
    for (const method of ['GetDocument', 'GetDocumentContent', 'ListOperations', 'DeleteDocument']) {
      expect(await weft.call(`DocumentService/${method}`, { documentId }, ada), method).toMatchObject({ status: 404 });
    }
    const { documents: listed = [] } = await documents('ListDocuments', {}, bob);
    expect(listed.map((entry: { documentId: string }) => entry.documentId)).not.toContain(documentId);
  });

  it('names revisions and brings the text of one back', async () => {
    const documentId = await weft.createDocument(ada, 'draft');
    const { version: draft } = await documents('CreateVersion', { documentId, name: 'draft' });
    expect(draft).toMatchObject({ documentId, name: 'draft', userId: ada.userId });
    const revision = await replace(documentId, 'final');
    const { version: final } = await documents('CreateVersion', { documentId, revision, name: 'final' });
    expect((await documents('ListVersions', { documentId })).versions).toEqual([final, draft]);
    await documents('RestoreDocument', { documentId, revision: draft.revision ?? 0 });
    expect((await weft.content(ada, documentId)).content).toBe('draft');
    const late = { documentId, revision: 1_000, name: 'later' };
    expect(await weft.call('DocumentService/CreateVersion', late, ada)).toMatchObject({
      status: 400,
      body: { code: 'out_of_range' },
    });
  });
});

describe('PermissionService', () => {
  it('gives, tells and takes roles', async () => {
    const documentId = await weft.createDocument(ada);
    const permissions = (method: string, request: unknown, person = ada) =>
      weft.succeed(`PermissionService/${method}`, request, person);
    const subject = { documentId, userId: bob.userId };
    const granted = await permissions('GrantPermission', { ...subject, role: 'ROLE_COMMENTER' });
    expect(granted.permission).toMatchObject({ ...subject, role: 'ROLE_COMMENTER' });
    expect(await permissions('CheckPermission', subject, bob)).toMatchObject({ role: 'ROLE_COMMENTER' });
    const checks = [subject, { documentId: randomUUID(), userId: bob.userId }];
    const { results } = await permissions('BatchCheckPermissions', { checks }, bob);
    expect(results).toMatchObject([{ role: 'ROLE_COMMENTER' }, {}]);
    const listed = await permissions('ListPermissions', { documentId }, bob);
    expect(listed.permissions).toMatchObject([{ userId: ada.userId, role: 'ROLE_OWNER' }, subject]);
    expect(await permissions('RevokePermission', subject)).toEqual({});
    expect(await weft.call('PermissionService/CheckPermission', subject, bob)).toMatchObject({ status: 404 });
  });

  it('lets a role that was taken away end at once where the document is open', async () => {
    const documentId = await weft.createDocument(ada);
    await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
    using connection = await HandConnection.greeted(weft.url, 'weft.v1.json', bob.accessToken);
    connection.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    expect(await connection.next('permissionChanged')).toEqual({ channel: 1, role: 'ROLE_VIEWER' });
    await weft.succeed('PermissionService/RevokePermission', { documentId, userId: bob.userId }, ada);
    expect(await connection.next('left')).toMatchObject({ channel: 1, reason: 'PERMISSION_REVOKED' });
  });
});

describe('UserService', () => {
  it('makes and finds people', async () => {
    const created = await weft.succeed('UserService/CreateUser', { username: 'grace', email: 'g@example.org' }, ada);
    const { userId } = created.user;
    expect(await weft.succeed('UserService/GetUser', { userId }, ada)).toMatchObject({ user: { username: 'grace' } });
    const found = await weft.succeed('UserService/LookupUser', { username: 'grace' }, bob);
    expect(found.user).toMatchObject({ userId, username: 'grace' });
    const batch = { userIds: [userId, randomUUID(), eve.userId] };
    expect((await weft.succeed('UserService/BatchGetUsers', batch, bob)).users).toHaveLength(2);
  });
});

it('counts what goes on for Prometheus, on a port of its own', async () => {
  await weft.createDocument(ada);
  await until('metrics', async () => (await (await fetch(weft.metricsUrl)).text()).includes('process_cpu'));
  expect((await post(`${weft.url}/metrics`, {})).status).toBe(404);
});
