import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTION_MESSAGES } from '../limits.ts';
import { startGatewayFixture } from '../testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startGatewayFixture();
});
afterAll(() => fixture.stop());

/** A connection whose other end never closes its half by itself. */
async function halfOpen(): Promise<Socket> {
  const socket = connect({ port: fixture.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

describe('a refused upgrade', () => {
  it('leaves no connection half open', async () => {
    const socket = await halfOpen();
    const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    socket.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await answered).toMatch(/^HTTP\/1.1 404 /);
    await expect
      .poll(() => {
        if (!socket.destroyed) socket.write('x');
        return socket.destroyed;
      })
      .toBe(true);
  });
});

describe('pings', () => {
  it('are answered', async () => {
    const client = await fixture.connect('weft.v1.json');
    const answered = new Promise<string>((resolve) => client.socket.once('pong', (data) => resolve(data.toString())));
    client.socket.ping('there?');
    expect(await answered).toBe('there?');
    client.close();
  });

  it('count as messages, so that nobody can make answers pile up that he does not read (I9)', async () => {
    const { client } = await fixture.signedIn('weft.v1.json');
    for (let sent = 0; sent < CONNECTION_MESSAGES.burst * 2; sent += 1) client.socket.ping('x'.repeat(125));
    expect((await client.closed).reason).toBe('RATE_LIMITED');
  });
});
