import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { type Fields, HandConnection, SUBPROTOCOLS } from './hand-connection.ts';
import { applied, chained, checksumOf } from './text-by-hand.ts';
import { post } from './weft-by-hand.ts';
import { WeftSystem } from './weft-system.ts';

let weft: WeftSystem;
beforeAll(async () => {
  weft = await WeftSystem.start();
});
afterAll(() => weft[Symbol.asyncDispose]());

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^\d+$/;
const START = 'ab🧵cd';
const ADDITION = { components: [{ retain: 3 }, { insert: 'A\r\n' }, { delete: 2 }] };
const HEARTBEAT_WAIT_MS = 15_000;

/** A document of ada's that bob may edit. */
async function sharedDocument() {
  const ada = await weft.signIn('ada');
  const bob = await weft.signIn('bob');
  const documentId = await weft.createDocument(ada, START);
  await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
  return { ada, bob, documentId };
}

describe('the commands of the quick start', () => {
  it('sign in and make a document', async () => {
    const signIn = await post(`${weft.url}/dev/sign-in`, { username: 'ada' });
    expect(signIn).toEqual({
      status: 200,
      body: { accessToken: expect.any(String), userId: expect.stringMatching(UUID) },
    });
    const { accessToken, userId } = signIn.body;
    const path = '/weft.v1.DocumentService/CreateDocument';
    const created = await post(`${weft.url}${path}`, { title: 'notes' }, accessToken);
    expect(created.status).toBe(200);
    expect(created.body.document).toMatchObject({
      documentId: expect.stringMatching(UUID),
      title: 'notes',
      ownerId: userId,
    });
    expect((await post(`${weft.url}/dev/sign-in`, { username: 'ada' })).body.userId).toBe(userId);
  });
});

describe.each(SUBPROTOCOLS)('a session over %s', (subprotocol) => {
  const open = (accessToken: string) => HandConnection.greeted(weft.url, subprotocol, accessToken);

  it('goes as docs/protocol.md shows it', async () => {
    const { ada, bob, documentId } = await sharedDocument();
    using writer = await HandConnection.open(weft.url, subprotocol);
    writer.send({ hello: { accessToken: ada.accessToken, client: 'wscat' } });
    expect(await writer.next('welcome')).toMatchObject({
      connectionId: expect.stringMatching(UUID),
      userId: ada.userId,
      heartbeatSeconds: 5,
      limits: { insertCodePoints: 65_536, operationComponents: 10_000, submissionBytes: 524_288, channels: 64 },
    });
    using reader = await open(bob.accessToken);
    const [adas, bobs] = [randomUUID(), randomUUID()];

    writer.send({ join: { channel: 1, documentId, sessionId: adas } });
    const joined = { role: 'ROLE_OWNER', revision: 0, content: START, lastSequence: 0, chain: '0', lastRevision: 0 };
    expect(await writer.next('joined')).toMatchObject({ channel: 1, ...joined });
    reader.send({ join: { channel: 7, documentId, sessionId: bobs } });
    expect(await reader.next('joined')).toMatchObject({ channel: 7, ...joined, role: 'ROLE_EDITOR' });

    writer.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: ADDITION } });
    const chain1 = chained('0', { operation: ADDITION, sessionId: adas, sequence: 1 });
    expect(await writer.next('acknowledged')).toEqual({ channel: 1, sequence: 1, revision: 1, chain: chain1 });
    expect(await reader.next('operation')).toEqual({
      channel: 7,
      revision: 1,
      operation: ADDITION,
      userId: ada.userId,
      sessionId: adas,
      sequence: 1,
      chain: chain1,
      recordedAtMs: expect.stringMatching(NUMBER),
    });

    // Made on revision 0 like the other, and sequenced later: at one place its insert goes before the committed one's.
    const late = { components: [{ retain: 3 }, { insert: 'B' }] };
    reader.send({ submit: { channel: 7, sequence: 1, baseRevision: 0, operation: late } });
    const chain2 = chained(chain1, { operation: late, sessionId: bobs, sequence: 1 });
    expect(await reader.next('acknowledged')).toEqual({ channel: 7, sequence: 1, revision: 2, chain: chain2 });
    const second = await writer.next('operation');
    expect(second).toMatchObject({ channel: 1, revision: 2, operation: late, userId: bob.userId, chain: chain2 });
    const text = applied(applied(START, ADDITION.components), second.operation.components);
    expect(text).toBe('ab🧵BA\r\n');
    expect(await weft.content(bob, documentId)).toEqual({ content: text, revision: 2 });
  });

  it('shows carets both ways, and takes them away', async () => {
    const { ada, bob, documentId } = await sharedDocument();
    using one = await open(ada.accessToken);
    using other = await open(bob.accessToken);
    const [adas, bobs] = [randomUUID(), randomUUID()];
    one.send({ join: { channel: 1, documentId, sessionId: adas } });
    await one.next('joined');
    other.send({ join: { channel: 2, documentId, sessionId: bobs } });
    await other.next('joined');

    one.send({ presence: { channel: 1, revision: 0, anchor: 4, head: 9 } });
    const caret = { revision: 0, anchor: 4, head: 9, gone: false };
    expect(await other.next('presence')).toEqual({ channel: 2, sessionId: adas, userId: ada.userId, ...caret });
    other.send({ presence: { channel: 2, revision: 0, anchor: 1, head: 1 } });
    expect(await one.next('presence')).toMatchObject({ channel: 1, sessionId: bobs, anchor: 1, head: 1 });

    using late = await open(ada.accessToken);
    late.send({ join: { channel: 3, documentId, sessionId: randomUUID() } });
    await late.next('joined');
    const told = [(await late.next('presence')).sessionId, (await late.next('presence')).sessionId];
    expect(told.sort()).toEqual([adas, bobs].sort());

    one.send({ leave: { channel: 1 } });
    expect(await one.next('left')).toMatchObject({ channel: 1, reason: 'LEFT', retryable: false });
    expect(await other.next('presence')).toMatchObject({ channel: 2, sessionId: adas, gone: true });
  });

  it('goes on after a new token, and after a new connection', async () => {
    const { ada, bob, documentId } = await sharedDocument();
    const sessionId = randomUUID();
    using first = await open(ada.accessToken);
    first.send({ reauthenticate: { accessToken: (await weft.signIn('ada')).accessToken } });
    first.send({ join: { channel: 1, documentId, sessionId } });
    await first.next('joined');
    const mine = { components: [{ insert: 'mine ' }] };
    first.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: mine } });
    const { chain } = await first.next('acknowledged');
    first.socket.terminate();

    using other = await open(bob.accessToken);
    other.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    expect((await other.next('joined')).content).toBe(`mine ${START}`);
    const theirs = { components: [{ retain: 5 }, { delete: 1 }] };
    other.send({ submit: { channel: 1, sequence: 1, baseRevision: 1, operation: theirs } });
    const head = await other.next('acknowledged');

    using again = await open(ada.accessToken);
    again.send({ join: { channel: 1, documentId, sessionId, afterRevision: 0, afterChain: '0' } });
    const joined = await again.next('joined');
    expect(joined).toMatchObject({ revision: 2, chain: head.chain, lastSequence: 1, lastRevision: 1 });
    expect(joined.content).toBeUndefined();
    expect(joined.operations).toMatchObject([
      { channel: 1, revision: 1, operation: mine, userId: ada.userId, sessionId, sequence: 1, chain },
      { channel: 1, revision: 2, operation: theirs, userId: bob.userId, chain: head.chain },
    ]);
    // What was outstanding when the connection broke is sent again, and gets its first outcome.
    again.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: mine } });
    expect(await again.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });

    again.send({ leave: { channel: 1 } });
    await again.next('left');
    again.send({ join: { channel: 1, documentId, sessionId, afterRevision: 1, afterChain: '12345' } });
    expect(await again.next('joined')).toMatchObject({ revision: 2, content: `mine ${START.slice(1)}` });
  });

  it('tells in heartbeats where the document is, with a checksum once it is quiet', async () => {
    const { ada, documentId } = await sharedDocument();
    using connection = await open(ada.accessToken);
    connection.send({ join: { channel: 4, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    connection.send({ submit: { channel: 4, sequence: 1, baseRevision: 0, operation: ADDITION } });
    const { chain } = await connection.next('acknowledged');
    let channels: Fields[] = [];
    const heard = () => {
      channels = connection.received.findLast(({ heartbeat }) => heartbeat !== undefined)?.heartbeat.channels ?? [];
      return channels[0]?.checksumRevision === 1;
    };
    await until('a heartbeat with a checksum', heard, HEARTBEAT_WAIT_MS);
    const checksum = checksumOf(applied(START, ADDITION.components));
    expect(channels).toEqual([{ channel: 4, revision: 1, chain, checksumRevision: 1, checksum }]);
  });
});
