import { randomUUID } from 'node:crypto';
import type { JsonValue } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import {
  DOCUMENT_CODE_POINTS_MAX,
  INSERT_CODE_POINTS_MAX,
  OPERATION_COMPONENTS_MAX,
  SUBMISSION_BYTES_MAX,
} from '@weft/ot/limits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS, CONNECTION_SUBMISSIONS, ERRORS_PER_CONNECTION, FRAME_BYTES } from './limits.ts';
import { startGatewayFixture, type TestClient, type Transport } from './testing/gateway-fixture.ts';
import type { Subprotocol } from './testing/session-client.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

const subprotocols: Subprotocol[] = ['weft.v1.json', 'weft.v1.proto'];
const transports: Transport[] = [...subprotocols, 'grpc'];
const PATIENCE = { timeout: 5_000 };
/** How a connection ends for a reason: by the close frame of a WebSocket, by the status of a call. */
const ENDS = {
  UNAUTHENTICATED: { closeFrame: 4401, call: status.UNAUTHENTICATED },
  UNEXPECTED_MESSAGE: { closeFrame: 1008, call: status.FAILED_PRECONDITION },
  MALFORMED_MESSAGE: { closeFrame: 1008, call: status.INVALID_ARGUMENT },
};
const submit = (components: JsonValue[], changes: Record<string, JsonValue> = {}) => ({
  submit: { channel: 1, sequence: 1, baseRevision: 0, operation: { components }, ...changes },
});
const manyComponents = (count: number) =>
  Array.from({ length: count }, (_, index) => (index % 2 === 0 ? { retain: 1 } : { insert: 'a' }));

/** What is refused on an open channel, and how. Bounds come as limit and limit + 1. */
const refused: [name: string, message: JsonValue, key: string, expected: Record<string, unknown>][] = [
  ['an empty operation', submit([]), 'rejected', { code: 'INVALID_OPERATION', sequence: 1, retryable: false }],
  ['a missing operation', { submit: { channel: 1, sequence: 1 } }, 'rejected', { code: 'INVALID_OPERATION' }],
  ['a component without content', submit([{}]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['a retain of nothing', submit([{ retain: 0 }, { insert: 'a' }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['a delete of nothing', submit([{ delete: 0 }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['an empty insert', submit([{ insert: '' }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['a retain at the end', submit([{ insert: 'a' }, { retain: 1 }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['two inserts side by side', submit([{ insert: 'a' }, { insert: 'b' }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['two deletes side by side', submit([{ delete: 1 }, { delete: 1 }]), 'rejected', { code: 'INVALID_OPERATION' }],
  ['a count of 3e8', submit([{ retain: 3e8 }, { insert: 'a' }]), 'rejected', { code: 'INVALID_OPERATION' }],
  [
    'a reach past any document',
    submit([{ retain: DOCUMENT_CODE_POINTS_MAX }, { insert: 'a' }, { delete: 1 }]),
    'rejected',
    { code: 'INVALID_OPERATION' },
  ],
  [
    'one code point too many',
    submit([{ insert: '🙂'.repeat(INSERT_CODE_POINTS_MAX + 1) }]),
    'rejected',
    { code: 'INVALID_OPERATION' },
  ],
  [
    'a component too many',
    submit(manyComponents(OPERATION_COMPONENTS_MAX + 2)),
    'rejected',
    { code: 'INVALID_OPERATION' },
  ],
  ['a base ahead of the head', submit([{ insert: 'a' }], { baseRevision: 7 }), 'rejected', { code: 'INVALID_BASE' }],
  ['sequence 0', submit([{ insert: 'a' }], { sequence: 0 }), 'error', { code: 'MALFORMED_MESSAGE', channel: 1 }],
  [
    'a submission to no channel',
    submit([{ insert: 'a' }], { channel: 5 }),
    'error',
    { code: 'UNKNOWN_CHANNEL', channel: 5 },
  ],
  ['a caret on no channel', { presence: { channel: 6 } }, 'error', { code: 'UNKNOWN_CHANNEL', channel: 6 }],
  ['leaving no channel', { leave: { channel: 6 } }, 'error', { code: 'UNKNOWN_CHANNEL', channel: 6 }],
  ['a second hello', { hello: { accessToken: 'x' } }, 'error', { code: 'UNEXPECTED_MESSAGE' }],
  ['an empty token', { reauthenticate: {} }, 'error', { code: 'MALFORMED_MESSAGE' }],
  [
    'a channel in use',
    { join: { channel: 1, documentId: randomUUID(), sessionId: randomUUID() } },
    'error',
    { code: 'CHANNEL_IN_USE', channel: 1 },
  ],
  [
    'channel 0',
    { join: { channel: 0, documentId: randomUUID(), sessionId: randomUUID() } },
    'error',
    { code: 'MALFORMED_MESSAGE' },
  ],
  [
    'an upper-case document id',
    { join: { channel: 2, documentId: randomUUID().toUpperCase(), sessionId: randomUUID() } },
    'left',
    { channel: 2, reason: 'INVALID_ID', retryable: false },
  ],
  [
    'a session id that is none',
    { join: { channel: 2, documentId: randomUUID(), sessionId: 'mine' } },
    'left',
    { channel: 2, reason: 'INVALID_ID' },
  ],
  [
    'an unknown document',
    { join: { channel: 2, documentId: randomUUID(), sessionId: randomUUID() } },
    'left',
    { channel: 2, reason: 'NOT_FOUND', retryable: false },
  ],
];

describe.each(transports)('over %s', (transport) => {
  const end = (reason: keyof typeof ENDS) => {
    const code = transport === 'grpc' ? ENDS[reason].call : ENDS[reason].closeFrame;
    return expect.objectContaining({ code, reason });
  };

  describe('an open channel survives', () => {
    let client: TestClient;
    beforeAll(async () => {
      client = (await fixture.joined(transport, randomUUID())).client;
    });
    afterAll(() => client.close());

    it.each(refused)('%s', async (_name, message, key, expected) => {
      client.send(message);
      expect(await client.next(key)).toMatchObject(expected);
      expect(client.isOpen).toBe(true);
      // Errors are counted; a rejection isn't one.
      if (key === 'error') client = (await renewed(client)).client;
    });

    const renewed = (former: TestClient) => {
      former.close();
      return fixture.joined(transport, randomUUID());
    };
  });

  it.each([
    ['the longest insert', [{ insert: '🙂'.repeat(INSERT_CODE_POINTS_MAX) }]],
    ['the most components', manyComponents(OPERATION_COMPONENTS_MAX)],
    ['the furthest reach', [{ retain: DOCUMENT_CODE_POINTS_MAX }, { insert: 'a' }]],
  ])('%s is taken', async (_name, components) => {
    const { client } = await fixture.joined(transport, randomUUID());
    client.send(submit(components));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1 });
    client.close();
  });

  it('a viewer may not write', async () => {
    const { client } = await fixture.joined(transport, randomUUID(), Role.ROLE_VIEWER);
    expect(client.all('joined')).toMatchObject([{ role: 'ROLE_VIEWER' }]);
    client.send(submit([{ insert: 'a' }]));
    expect(await client.next('rejected')).toMatchObject({ code: 'PERMISSION_DENIED', retryable: false });
    client.close();
  });

  it('too many submissions have to wait', async () => {
    const { client } = await fixture.joined(transport, randomUUID());
    for (let count = 0; count < CONNECTION_SUBMISSIONS.burst * 3; count += 1) client.send(submit([]));
    await expect.poll(() => client.all('rejected').some(({ code }) => code === 'RATE_LIMITED'), PATIENCE).toBe(true);
    const limited = client.all('rejected').find(({ code }) => code === 'RATE_LIMITED');
    expect(limited).toMatchObject({ retryable: true });
    expect(limited?.retryAfterMs).toBeGreaterThan(0);
    client.close();
  });

  it('channels are bounded', async () => {
    const documentId = randomUUID();
    const { client, userId } = await fixture.signedIn(transport);
    fixture.auth.state.grant(documentId, userId, Role.ROLE_VIEWER);
    for (let channel = 1; channel <= CHANNELS + 1; channel += 1) {
      client.send({ join: { channel, documentId, sessionId: randomUUID() } });
    }
    expect(await client.next('left')).toMatchObject({ channel: CHANNELS + 1, reason: 'CHANNEL_LIMIT' });
    await expect.poll(() => client.all('joined').length).toBe(CHANNELS);
    client.close();
  });

  it('anything before hello ends the connection', async () => {
    const client = await fixture.connect(transport);
    client.send({ join: { channel: 1, documentId: randomUUID(), sessionId: randomUUID() } });
    expect(await client.next('error')).toMatchObject({ code: 'UNEXPECTED_MESSAGE' });
    expect(await client.closed).toEqual(end('UNEXPECTED_MESSAGE'));
  });

  it('a bad token ends the connection', async () => {
    const client = await fixture.connect(transport);
    client.send({ hello: { accessToken: 'nonsense' } });
    expect(await client.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.closed).toEqual(end('UNAUTHENTICATED'));
  });

  it('a token that is too long ends the connection', async () => {
    const client = await fixture.connect(transport);
    client.send({ hello: { accessToken: 'x'.repeat(8_193) } });
    expect(await client.closed).toEqual(end('MALFORMED_MESSAGE'));
  });

  it('messages sent together with hello are taken after welcome', async () => {
    const documentId = randomUUID();
    const userId = randomUUID();
    fixture.auth.state.grant(documentId, userId, Role.ROLE_VIEWER);
    const client = await fixture.connect(transport);
    client.send({ hello: { accessToken: await fixture.auth.issue(userId) } });
    client.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await client.next('welcome');
    await client.next('joined');
    client.close();
  });
});

describe.each(subprotocols)('over a WebSocket with %s', (subprotocol) => {
  it('a frame that is none survives, but not many', async () => {
    const { client } = await fixture.signedIn(subprotocol);
    const noise = subprotocol === 'weft.v1.json' ? '{"shutdown":{}}' : Buffer.of(0xff);
    client.socket.send(noise);
    expect(await client.next('error')).toMatchObject({ code: 'MALFORMED_MESSAGE', channel: 0 });
    for (let count = 0; count < ERRORS_PER_CONNECTION; count += 1) client.socket.send(noise);
    expect(await client.closed).toEqual({ code: 1008, reason: 'MALFORMED_MESSAGE' });
  });

  it('a frame that is too large ends the connection', async () => {
    const { client } = await fixture.signedIn(subprotocol);
    client.socket.send(Buffer.alloc(FRAME_BYTES + 1, 0x20), { binary: subprotocol === 'weft.v1.proto' });
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('a frame of the wrong kind ends the connection', async () => {
    const { client } = await fixture.signedIn(subprotocol);
    client.socket.send('{}', { binary: subprotocol === 'weft.v1.json' });
    expect(await client.closed).toMatchObject({ code: 1003 });
  });
});

describe('the size of a submission', () => {
  it('is bounded as encoded', async () => {
    // Below the limits of code points and components, and yet too large: components of few bytes, text of four each.
    const documentId = randomUUID();
    const { client } = await fixture.joined('weft.v1.proto', documentId);
    const parts = OPERATION_COMPONENTS_MAX / 2;
    const text = '🙂'.repeat(Math.floor(INSERT_CODE_POINTS_MAX / parts));
    const components = Array.from({ length: parts }, () => [{ insert: text }, { delete: 1 }]).flat();
    client.send(submit(components));
    expect(await client.next('acknowledged')).toMatchObject({ sequence: 1 });
    const record = fixture.log.records.at(-1)?.value.byteLength ?? 0;
    expect(record).toBeLessThan(SUBMISSION_BYTES_MAX);
    client.close();
  });
});
