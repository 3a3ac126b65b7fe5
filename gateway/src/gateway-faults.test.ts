import { randomUUID } from 'node:crypto';
import { Role } from '@weft/gen/role';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayFixture } from './testing/gateway-fixture.ts';
import { ScriptedOwner, startScriptedDocumentService } from './testing/scripted-document-service.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startGatewayFixture();
});
afterEach(() => fixture.stop());

const subprotocol = 'weft.v1.json';
const submit = (sequence: number) => ({
  submit: { channel: 1, sequence, baseRevision: 0, operation: { components: [{ insert: 'A' }] } },
});

describe('when the owner', () => {
  it('breaks its stream, the session goes on without gap or repeat (I6)', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    const writer = await fixture.joined(subprotocol, documentId);
    writer.client.send(submit(1));
    await client.next('operation');
    const { owner } = fixture;
    owner.cut();
    for (const sequence of [2, 3]) writer.client.send(submit(sequence));
    await expect.poll(() => owner.document(documentId).operations.length).toBe(3);
    await expect
      .poll(() => client.all('operation').map(({ revision }) => revision), { timeout: 5_000 })
      .toEqual([1, 2, 3]);
    await expect.poll(() => writer.client.all('acknowledged').map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('is followed by another, the session follows', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    const { owner, log } = fixture;
    const successor = new ScriptedOwner(owner.partitions, owner.documents);
    const service = await startScriptedDocumentService(successor);
    log.listener = (_partition, record) => successor.take(record);
    // What is submitted between the owners is committed by the second, which nobody has told the gateway about.
    client.send(submit(1));
    await expect.poll(() => successor.document(documentId).operations.length).toBe(1);
    owner.epoch = 2n;
    owner.ownerAddress = service.address;
    owner.announce();
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });
    client.send(submit(2));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 2, revision: 2 });
    await service.stop();
  });

  it('says that it is none any more, the gateway asks again', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    fixture.owner.tell(documentId, [{ $case: 'ended', value: { code: 'NOT_OWNER' } }]);
    client.send(submit(1));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1 });
    expect(client.all('left')).toEqual([]);
  });

  it('tells that a session was joined over another gateway, it is closed here, and only it', async () => {
    const documentId = randomUUID();
    const [taken, other] = [
      await fixture.joined(subprotocol, documentId),
      await fixture.joined(subprotocol, documentId),
    ];
    const sessions = [{ userId: taken.userId, sessionId: taken.sessionId }];
    const strangers = [{ userId: randomUUID(), sessionId: other.sessionId }];
    fixture.owner.tell(documentId, [{ $case: 'sessionsTaken', value: { sessions: [...strangers, ...sessions] } }]);
    expect(await taken.client.next('left')).toMatchObject({ channel: 1, reason: 'SUPERSEDED', retryable: false });
    other.client.send(submit(1));
    expect(await other.client.next('acknowledged')).toMatchObject({ sequence: 1 });
  });

  it('loses an event, the gateway asks for it', async () => {
    const documentId = randomUUID();
    const reader = await fixture.joined(subprotocol, documentId);
    const writer = await fixture.joined(subprotocol, documentId);
    const { owner, log } = fixture;
    const tell = owner.tell.bind(owner);
    owner.tell = () => undefined;
    writer.client.send(submit(1));
    await expect.poll(() => log.records.length).toBe(1);
    owner.tell = tell;
    writer.client.send(submit(2));
    await expect.poll(() => reader.client.all('operation').map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it('loses the last event, a heartbeat shows it', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    const { owner } = fixture;
    const tell = owner.tell.bind(owner);
    owner.tell = () => undefined;
    client.send(submit(1));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1 });
    owner.tell = tell;
  });

  it('says something that nobody understands, only that document closes (I11)', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    const other = await fixture.joined(subprotocol, randomUUID());
    fixture.owner.tell(documentId, [{ $case: 'operation', value: Buffer.of(0x12, 0xff) }]);
    expect(await client.next('left')).toMatchObject({ reason: 'OWNER_UNAVAILABLE', retryable: true });
    other.client.send(submit(1));
    expect(await other.client.next('acknowledged')).toMatchObject({ sequence: 1 });
  });

  it('deletes the document, the channel closes', async () => {
    const documentId = randomUUID();
    const { client } = await fixture.joined(subprotocol, documentId);
    fixture.owner.tell(documentId, [{ $case: 'ended', value: { code: 'DOCUMENT_DELETED' } }]);
    expect(await client.next('left')).toMatchObject({ reason: 'DOCUMENT_DELETED', retryable: false });
  });

  it('tells of a revocation before auth-service does, the channel closes (I7)', async () => {
    const documentId = randomUUID();
    const { client, userId } = await fixture.joined(subprotocol, documentId);
    const value = { userId, role: Role.ROLE_UNSPECIFIED, permissionEpoch: 1_000n };
    fixture.owner.tell(documentId, [{ $case: 'rightsChanged', value }]);
    expect(await client.next('left')).toMatchObject({ reason: 'PERMISSION_REVOKED' });
  });
});

describe('when the log', () => {
  it('loses submissions, they are published again until they are there', async () => {
    const { client } = await fixture.joined(subprotocol, randomUUID());
    fixture.log.mode = 'lose';
    client.send(submit(1));
    await expect.poll(() => fixture.log.lost, { timeout: 4_000 }).toBe(2);
    fixture.log.mode = 'take';
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1 });
    expect(client.all('rejected')).toEqual([]);
  });
});

describe('when auth-service', () => {
  it('falls silent, nobody writes after two seconds, and everybody again afterwards (I7)', async () => {
    const { client } = await fixture.joined(subprotocol, randomUUID());
    client.send(submit(1));
    await client.next('acknowledged');
    fixture.auth.state.silent = true;
    await expect
      .poll(
        () => {
          client.send(submit(2));
          return client.all('rejected').at(-1);
        },
        { timeout: 6_000, interval: 100 },
      )
      .toMatchObject({ code: 'AUTHORISATION_UNAVAILABLE', retryable: true });
    fixture.auth.state.silent = false;
    await expect
      .poll(
        () => {
          client.send(submit(3));
          return client.all('acknowledged').some(({ sequence }) => sequence === 3);
        },
        { timeout: 6_000, interval: 100 },
      )
      .toBe(true);
  });

  it('comes back with changes missed, roles are read anew (I7)', async () => {
    const documentId = randomUUID();
    const { client, userId } = await fixture.joined(subprotocol, documentId);
    const { state } = fixture.auth;
    state.silent = true;
    state.grant(documentId, userId, Role.ROLE_UNSPECIFIED);
    state.end();
    state.silent = false;
    expect(await client.next('left')).toMatchObject({ reason: 'PERMISSION_REVOKED' });
  });

  it('gives no answer, joins may be tried again', async () => {
    const documentId = randomUUID();
    const { client, userId } = await fixture.signedIn(subprotocol);
    fixture.auth.state.grant(documentId, userId, Role.ROLE_EDITOR);
    fixture.auth.state.down = true;
    client.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    expect(await client.next('left')).toMatchObject({ reason: 'AUTHORISATION_UNAVAILABLE', retryable: true });
    fixture.auth.state.down = false;
    client.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await client.next('joined');
  });
});

describe('a client that takes nothing', () => {
  it('is given up and may resume; others are not held up', async () => {
    const documentId = randomUUID();
    const slow = await fixture.joined(subprotocol, documentId);
    const reader = await fixture.joined(subprotocol, documentId);
    const writer = await fixture.joined(subprotocol, documentId);
    slow.client.socket.pause();
    const text = 'x'.repeat(60_000);
    const total = 400;
    for (let sequence = 1; sequence <= total; sequence += 1) {
      writer.client.send({ submit: { ...submit(sequence).submit, operation: { components: [{ insert: text }] } } });
      await writer.client.next('acknowledged');
    }
    await expect.poll(() => reader.client.all('operation').length, { timeout: 5_000 }).toBe(total);
    slow.client.socket.resume();
    expect(await slow.client.closed).toMatchObject({ code: expect.toBeOneOf([1013, 1006]) });
  }, 30_000);
});

describe('a stop', () => {
  it('sends clients elsewhere, refuses new ones, and closes those who stay', async () => {
    const { client } = await fixture.joined(subprotocol, randomUUID());
    const { url } = fixture.gateway;
    const stopped = fixture.gateway.stop();
    const { retryAfterMs } = await client.next('goAway');
    expect(retryAfterMs).toBeGreaterThanOrEqual(0);
    await expect(fixture.connect(subprotocol)).rejects.toThrow('503');
    expect(await fetch(`${url}/healthz`).then(({ status }) => status)).toBe(503);
    expect(await client.closed).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });
    await stopped;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('does not wait for clients that went', async () => {
    const { client } = await fixture.joined(subprotocol, randomUUID());
    const stopped = fixture.gateway.stop();
    await client.next('goAway');
    client.close();
    await stopped;
  });
});
