import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayFixture, type Transport } from './testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

const transports: Transport[] = ['weft.v1.json', 'weft.v1.proto', 'grpc'];
const insert = (text: string) => ({ components: [{ insert: text }] });
const submit = (sequence: number, baseRevision = 0, text = 'A') => ({
  submit: { channel: 1, sequence, baseRevision, operation: insert(text) },
});

describe.each(transports)('a session over %s', (transport) => {
  const closeCode = transport === 'grpc' ? status.UNAUTHENTICATED : 4401;

  it('goes as docs/protocol.md shows', async () => {
    const documentId = randomUUID();
    const { client, userId, sessionId } = await fixture.joined(transport, documentId);
    expect(client.all('joined')).toEqual([
      expect.objectContaining({ channel: 1, role: 'ROLE_EDITOR', revision: 0, content: 'text at 0', lastSequence: 0 }),
    ]);
    const other = await fixture.joined(transport, documentId);
    client.send(submit(1));
    expect(await client.next('acknowledged')).toEqual({ channel: 1, sequence: 1, revision: 1, chain: '1' });
    expect(await other.client.next('operation')).toEqual({
      channel: 1,
      revision: 1,
      operation: insert('A'),
      userId,
      sessionId,
      sequence: 1,
      chain: '1',
      recordedAtMs: '1',
    });
    expect(client.all('operation')).toEqual([]);
    client.send({ leave: { channel: 1 } });
    expect(await client.next('left')).toMatchObject({ channel: 1, reason: 'LEFT' });
    client.close();
    other.client.close();
  });

  it('resumes with the operations since, its own among them', async () => {
    const documentId = randomUUID();
    const { client, userId, sessionId } = await fixture.joined(transport, documentId);
    client.send(submit(1));
    await client.next('acknowledged');
    client.close();
    const again = await fixture.signedIn(transport, userId);
    again.client.send({ join: { channel: 3, documentId, sessionId, afterRevision: 0, afterChain: '0' } });
    expect(await again.client.next('joined')).toMatchObject({
      channel: 3,
      revision: 1,
      lastSequence: 1,
      lastRevision: 1,
      operations: [{ channel: 3, revision: 1, sessionId }],
    });
    again.client.close();
  });

  it('gets all operations of one commit in order', async () => {
    const documentId = randomUUID();
    const reader = await fixture.joined(transport, documentId);
    const writer = await fixture.joined(transport, documentId);
    const { owner, log } = fixture;
    log.listener = () => undefined;
    const before = log.records.length;
    for (const sequence of [1, 2, 3]) writer.client.send(submit(sequence));
    await expect.poll(() => log.records.length).toBe(before + 3);
    log.listener = (_partition, record) => owner.take(record);
    owner.takeTogether(log.records.slice(before).map(({ value }) => value));
    for (const revision of [1, 2, 3]) {
      expect(await reader.client.next('operation')).toMatchObject({ revision });
      expect(await writer.client.next('acknowledged')).toMatchObject({ sequence: revision, revision });
    }
    reader.client.close();
    writer.client.close();
  });

  it('is acknowledged once for a submission that is published twice (I4)', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(transport, documentId);
    fixture.log.mode = 'takeUnheard';
    client.send(submit(1));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });
    fixture.log.mode = 'take';
    client.send(submit(1));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });
    client.close();
  });

  it('takes a later session of the same id for the real one', async () => {
    const documentId = randomUUID();
    const first = await fixture.joined(transport, documentId);
    const second = await fixture.signedIn(transport, first.userId);
    second.client.send({ join: { channel: 9, documentId, sessionId: first.sessionId } });
    expect(await first.client.next('left')).toMatchObject({ reason: 'SUPERSEDED', retryable: false });
    await second.client.next('joined');
    second.client.send({ submit: { channel: 9, sequence: 1, baseRevision: 0, operation: insert('x') } });
    expect(await second.client.next('acknowledged')).toMatchObject({ channel: 9 });
    first.client.close();
    second.client.close();
  });

  it('shows carets to the others, and takes them away', async () => {
    const documentId = randomUUID();
    const ada = await fixture.joined(transport, documentId);
    const grace = await fixture.joined(transport, documentId);
    ada.client.send({ presence: { channel: 1, revision: 0, anchor: 2, head: 4 } });
    expect(await grace.client.next('presence')).toMatchObject({ sessionId: ada.sessionId, anchor: 2, head: 4 });
    ada.client.close();
    expect(await grace.client.next('presence')).toMatchObject({ sessionId: ada.sessionId, gone: true });
    expect(ada.client.all('presence')).toEqual([]);
    grace.client.close();
  });

  it('tells the last of many carets', async () => {
    const documentId = randomUUID();
    const ada = await fixture.joined(transport, documentId);
    const grace = await fixture.joined(transport, documentId);
    for (let head = 1; head <= 40; head += 1) {
      ada.client.send({ presence: { channel: 1, revision: 0, anchor: 0, head } });
    }
    await expect.poll(() => grace.client.all('presence').at(-1)?.head, { timeout: 3_000 }).toBe(40);
    expect(grace.client.all('presence').length).toBeLessThan(15);
    ada.client.close();
    grace.client.close();
  });

  it('loses a right that is taken away, in place (I7)', async () => {
    const documentId = randomUUID();
    const { client, userId } = await fixture.joined(transport, documentId);
    fixture.auth.state.grant(documentId, userId, Role.ROLE_VIEWER);
    expect(await client.next('permissionChanged')).toEqual({ channel: 1, role: 'ROLE_VIEWER' });
    client.send(submit(1));
    expect(await client.next('rejected')).toMatchObject({ code: 'PERMISSION_DENIED', retryable: false });
    fixture.auth.state.grant(documentId, userId, Role.ROLE_UNSPECIFIED);
    expect(await client.next('left')).toMatchObject({ reason: 'PERMISSION_REVOKED' });
    client.close();
  });

  it('goes on with the same user only', async () => {
    const { client, userId } = await fixture.signedIn(transport);
    client.send({ reauthenticate: { accessToken: 'nonsense' } });
    expect(await client.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    client.send({ reauthenticate: { accessToken: await fixture.auth.issue(userId) } });
    client.send({ reauthenticate: { accessToken: await fixture.auth.issue(randomUUID()) } });
    expect(await client.closed).toMatchObject({ code: closeCode, reason: 'UNAUTHENTICATED' });
  });

  it('ends with its token', async () => {
    const client = await fixture.connect(transport);
    client.send({ hello: { accessToken: await fixture.auth.issue(randomUUID(), 1), client: '' } });
    await client.next('welcome');
    expect(await client.next('error')).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(await client.closed).toMatchObject({ code: closeCode, reason: 'TOKEN_EXPIRED' });
  });
});
