import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { CollaborateRequest } from '@weft/gen/edit';
import { Role } from '@weft/gen/role';
import { ClientMessage } from '@weft/gen/session';
import { INSERT_CODE_POINTS_MAX } from '@weft/ot/limits';
import { descriptors } from '@weft/service-kit/descriptors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_GRACE_MS, ERRORS_PER_CONNECTION, FRAME_BYTES, OUTBOX_BYTES } from '../limits.ts';
import { CollaborateClient, type CollaborateClientOptions } from '../testing/collaborate-client.ts';
import { startGatewayFixture } from '../testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

const insert = (text: string) => ({ components: [{ insert: text }] });
const submit = (sequence: number, text = 'A') => ({
  submit: { channel: 1, sequence, baseRevision: 0, operation: insert(text) },
});

/** Long enough for a refusal to come. */
const tick = () => delay(100, undefined);

interface JoinedClient {
  readonly client: CollaborateClient;
  readonly userId: string;
}

/** A client whose token comes as metadata, with a document open on channel 1. */
async function joined(
  documentId: string,
  options: CollaborateClientOptions = {},
  { auth, grpcAddress }: Pick<Fixture, 'auth' | 'grpcAddress'> = fixture,
): Promise<JoinedClient> {
  const userId = randomUUID();
  auth.state.grant(documentId, userId, Role.ROLE_EDITOR);
  const client = new CollaborateClient(grpcAddress, {
    accessToken: await auth.issue(userId),
    ...options,
  });
  client.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
  if (options.deaf !== true) await client.next('joined');
  return { client, userId };
}

describe('a token in metadata', () => {
  it('is enough: welcome comes without hello', async () => {
    const userId = randomUUID();
    const client = new CollaborateClient(fixture.grpcAddress, { accessToken: await fixture.auth.issue(userId) });
    expect(await client.next('welcome')).toMatchObject({ userId });
    client.close();
  });

  it('may be followed by hello, once, without a token or with another of the same user', async () => {
    const { client, userId } = await joined(randomUUID());
    client.send({ hello: { client: 'test' } });
    client.send(submit(1));
    await client.next('acknowledged');
    expect(client.all('error')).toEqual([]);
    client.send({ hello: { accessToken: await fixture.auth.issue(userId) } });
    expect(await client.next('error')).toMatchObject({ code: 'UNEXPECTED_MESSAGE' });
    client.close();
  });

  it('is not to be followed by that of another user', async () => {
    const { client } = await joined(randomUUID());
    client.send({ hello: { accessToken: await fixture.auth.issue(randomUUID()) } });
    expect(await client.closed).toMatchObject({ code: status.UNAUTHENTICATED, reason: 'UNAUTHENTICATED' });
  });

  it.each([
    ['no token', 'nonsense', 'UNAUTHENTICATED'],
    ['far too long', 'x'.repeat(8_193), 'MALFORMED_MESSAGE'],
  ])('ends the call when it is %s', async (_name, accessToken, reason) => {
    const client = new CollaborateClient(fixture.grpcAddress, { accessToken });
    expect(await client.closed).toMatchObject({ reason });
  });
});

describe('a call', () => {
  it('ends with its deadline', async () => {
    const { client } = await joined(randomUUID(), { call: { deadline: Date.now() + 500 } });
    expect(await client.closed).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });

  it('leaves its documents when it is cancelled', async () => {
    const documentId = randomUUID();
    const { client } = await joined(documentId);
    client.stream.cancel();
    await expect.poll(() => fixture.owner.followed.get(documentId)?.size).toBe(0);
  });

  it('that is half closed gets what it waits for, and then its end', async () => {
    const documentId = randomUUID();
    const { client } = await joined(documentId);
    fixture.owner.paused = true;
    client.send(submit(1));
    client.finish();
    await expect.poll(() => fixture.log.records.length).toBeGreaterThan(0);
    expect(client.isOpen).toBe(true);
    fixture.owner.resume();
    expect(await client.closed).toMatchObject({ code: status.OK });
    expect(client.all('acknowledged')).toMatchObject([{ sequence: 1, revision: 1 }]);
  });

  it('survives a message that is none, but not many', async () => {
    const { client } = await joined(randomUUID());
    client.write({ message: undefined });
    expect(await client.next('error')).toMatchObject({ code: 'MALFORMED_MESSAGE' });
    for (let count = 0; count < ERRORS_PER_CONNECTION; count += 1) client.write({ message: undefined });
    expect(await client.closed).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'MALFORMED_MESSAGE' });
  });
});

describe('a message', () => {
  /** A message of exactly so many bytes, most of which nobody reads. */
  const ofSize = (bytes: number) => {
    const message = (text: number) =>
      ClientMessage.create({ message: { $case: 'reauthenticate', value: { accessToken: 'x'.repeat(text) } } });
    const overhead = ClientMessage.encode(message(bytes)).finish().byteLength - bytes;
    return message(bytes - overhead);
  };

  it('may be as large as a frame of a WebSocket', async () => {
    const { client } = await joined(randomUUID());
    const message = ofSize(FRAME_BYTES);
    expect(ClientMessage.encode(message).finish().byteLength).toBe(FRAME_BYTES);
    client.write({ message });
    expect(await client.next('error')).toMatchObject({ code: 'MALFORMED_MESSAGE' });
    expect(client.isOpen).toBe(true);
    client.close();
  });

  it.each([FRAME_BYTES + 1, FRAME_BYTES * 2])('ends the call with %i bytes', async (bytes) => {
    const { client } = await joined(randomUUID());
    client.write({ message: ofSize(bytes) });
    expect(await client.closed).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it('has room for its envelope', () => {
    const request = CollaborateRequest.encode({ message: ofSize(FRAME_BYTES) }).finish();
    expect(request.byteLength - FRAME_BYTES).toBe(4);
    expect(descriptors().registry.getMessage('weft.v1.CollaborateRequest')?.fields).toHaveLength(1);
  });
});

describe('a client that takes nothing', () => {
  /** More than may wait for one client. */
  const edits = Math.ceil((OUTBOX_BYTES * 2) / INSERT_CODE_POINTS_MAX);

  it('is given up and may resume; others are not held up, and its place is free again', async () => {
    const crowded = await startGatewayFixture({ limits: { connections: 3, unauthenticated: 3 } });
    const documentId = randomUUID();
    const slow = await joined(documentId, { deaf: true }, crowded);
    const reader = await joined(documentId, {}, crowded);
    const writer = await joined(documentId, {}, crowded);
    const refused = await crowded.connect('grpc');
    expect(await refused.closed).toMatchObject({ reason: 'CONNECTION_LIMIT' });
    for (let sequence = 1; sequence <= edits; sequence += 1) {
      writer.client.send(submit(sequence, 'x'.repeat(INSERT_CODE_POINTS_MAX)));
      await writer.client.next('acknowledged');
    }
    await expect.poll(() => reader.client.all('operation').length, { timeout: 5_000 }).toBe(edits);
    const isTaken = async () => {
      const next = await crowded.connect('grpc');
      const ended = await Promise.race([next.closed, tick()]);
      next.close();
      return ended === undefined;
    };
    await expect.poll(isTaken, { timeout: CLOSE_GRACE_MS + 5_000 }).toBe(true);
    slow.client.read();
    expect(await slow.client.closed).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(slow.client.all('operation').length).toBeLessThan(edits);
    reader.client.close();
    writer.client.close();
    await crowded.stop();
  }, 60_000);

  it('but reads in time is told why', async () => {
    const documentId = randomUUID();
    const slow = await joined(documentId, { deaf: true });
    const writer = await joined(documentId);
    for (let sequence = 1; sequence <= edits; sequence += 1) {
      writer.client.send(submit(sequence, 'x'.repeat(INSERT_CODE_POINTS_MAX)));
      await writer.client.next('acknowledged');
      if (sequence * INSERT_CODE_POINTS_MAX > OUTBOX_BYTES * 1.5) break;
    }
    slow.client.read();
    const { code, reason } = await slow.client.closed;
    expect(code).toBe(status.RESOURCE_EXHAUSTED);
    expect(reason).toBeOneOf(['SLOW_CONSUMER', 'RESOURCE_EXHAUSTED']);
    writer.client.close();
  }, 60_000);
});

describe('connections', () => {
  it('over both transports are within one limit', async () => {
    const small = await startGatewayFixture({ limits: { connections: 2, unauthenticated: 2 } });
    const { client: socket } = await small.signedIn('weft.v1.proto');
    const { client: call } = await small.signedIn('grpc');
    const refused = await small.connect('grpc');
    expect(await refused.closed).toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'CONNECTION_LIMIT',
      retryAfterMs: expect.any(Number),
    });
    await expect(small.connect('weft.v1.proto')).rejects.toThrow('503');
    call.close();
    await expect
      .poll(async () => {
        const again = await small.signedIn('grpc').catch(() => undefined);
        again?.client.close();
        return again !== undefined;
      })
      .toBe(true);
    socket.close();
    await small.stop();
  });

  it('are sent elsewhere when the gateway stops, and closed in the end', async () => {
    const stopping = await startGatewayFixture();
    const { client } = await stopping.signedIn('grpc');
    const stopped = stopping.gateway.stop();
    expect((await client.next('goAway')).retryAfterMs).toBeGreaterThanOrEqual(0);
    const late = await stopping.connect('grpc');
    expect(await late.closed).toMatchObject({ code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN' });
    const end = { code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN', retryAfterMs: 1_000 };
    expect(await client.closed).toEqual(end);
    await stopped;
    await stopping.stop();
  });
});
