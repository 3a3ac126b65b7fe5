import { describe, expect, it } from 'vitest';
import type { ConnectionEndedError } from '../errors.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Connection } from './connection.ts';
import type { ChannelEvent, ConnectionUser } from './connection-user.ts';
import type { ServerEvent } from './frame-codec.ts';

class Listener implements ConnectionUser {
  readonly heard: string[] = [];
  readonly events: ChannelEvent[] = [];
  connected() {
    this.heard.push('connected');
  }
  disconnected() {
    this.heard.push('disconnected');
  }
  ended(error: ConnectionEndedError) {
    this.heard.push(`ended ${error.code}`);
  }
  received(event: ChannelEvent) {
    this.events.push(event);
  }
}

const welcome: ServerEvent = {
  $case: 'welcome',
  value: { connectionId: 'c', userId: 'u', heartbeatSeconds: 5, limits: undefined },
};
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function jwt(exp: number): string {
  return `e30.${btoa(JSON.stringify({ exp }))}.x`;
}

function setUp(tokens: () => string | Promise<string> = () => 'token') {
  const clock = new ManualClock();
  const transport = new FakeTransport();
  const connection = new Connection({
    url: 'ws://weft/ws',
    token: async () => tokens(),
    transport,
    clock,
    random: () => 0.5,
    clientName: 'test',
  });
  const listener = new Listener();
  connection.add(listener);
  const greet = async () => {
    await settled();
    transport.socket.accept();
    transport.socket.say(welcome);
  };
  return { clock, transport, connection, listener, greet };
}

describe('a connection', () => {
  it('says hello with a token and is there when welcomed', async () => {
    const { transport, listener, greet } = setUp();
    await greet();
    expect(transport.socket.subprotocol).toBe('weft.v1.proto');
    expect(transport.socket.sent).toEqual([{ $case: 'hello', value: { accessToken: 'token', client: 'test' } }]);
    expect(listener.heard).toEqual(['connected']);
  });

  it('sends nothing before it is welcomed', async () => {
    const { transport, connection } = setUp();
    await settled();
    transport.socket.accept();
    connection.send({ $case: 'leave', value: { channel: 1 } });
    expect(transport.socket.sent.map(({ $case }) => $case)).toEqual(['hello']);
  });

  it('comes back after a loss, with a fresh token and fresh channels', async () => {
    let count = 0;
    const { clock, transport, connection, listener, greet } = setUp(() => `token ${++count}`);
    await greet();
    expect(connection.claimChannel(listener)).toBe(1);
    transport.socket.hangUp(1006);
    clock.advance(125);
    await greet();
    expect(transport.sockets).toHaveLength(2);
    expect(transport.socket.sent[0]).toMatchObject({ value: { accessToken: 'token 2' } });
    expect(listener.heard).toEqual(['connected', 'disconnected', 'connected']);
    expect(connection.claimChannel(listener)).toBe(1);
  });

  it('is dead after two heartbeats of silence, and any frame is a sign of life', async () => {
    const { clock, transport, greet } = setUp();
    await greet();
    clock.advance(9_000);
    transport.socket.say({ $case: 'heartbeat', value: { channels: [] } });
    clock.advance(9_999);
    expect(transport.socket.closedWith).toBeUndefined();
    clock.advance(1);
    expect(transport.socket.closedWith).toEqual({ code: 4001, reason: 'no heartbeat' });
  });

  it('gives an attempt up that is never welcomed', async () => {
    const { clock, transport } = setUp();
    await settled();
    clock.advance(15_000);
    expect(transport.socket.closedWith?.code).toBe(4001);
  });

  it('gives an attempt up whose token never comes', async () => {
    let asked = 0;
    const { clock, greet, listener } = setUp(() => (++asked === 1 ? new Promise(() => undefined) : 'token'));
    clock.advance(15_000);
    clock.advance(125);
    await greet();
    expect([asked, listener.heard]).toEqual([2, ['connected']]);
  });

  it('waits as long as goAway says', async () => {
    const { clock, transport, greet } = setUp();
    await greet();
    transport.socket.say({ $case: 'goAway', value: { retryAfterMs: 4_000 } });
    clock.advance(4_124);
    await settled();
    expect(transport.sockets).toHaveLength(1);
    clock.advance(1);
    await settled();
    expect(transport.sockets).toHaveLength(2);
  });

  it('ends when three tokens in a row are refused', async () => {
    const { clock, transport, listener } = setUp();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await settled();
      transport.socket.accept();
      transport.socket.hangUp(4401, 'UNAUTHENTICATED');
      clock.advance(20_000);
    }
    expect(listener.heard).toEqual(['ended UNAUTHENTICATED']);
  });

  it('sends a new token before the old one ends', async () => {
    let expiry = 100;
    const { clock, transport, greet } = setUp(() => jwt(expiry));
    await greet();
    expiry = 200;
    for (let second = 0; second < 80; second += 1) {
      clock.advance(1_000);
      transport.socket.say({ $case: 'heartbeat', value: { channels: [] } });
    }
    await settled();
    expect(transport.socket.sent.at(-1)).toEqual({ $case: 'reauthenticate', value: { accessToken: jwt(200) } });
  });

  it('hands several events of a frame on in order, each to its channel', async () => {
    const { transport, connection, listener, greet } = setUp();
    const other = new Listener();
    await greet();
    connection.add(other);
    connection.claimChannel(listener);
    connection.claimChannel(other);
    const acknowledged = (channel: number, sequence: number): ServerEvent => ({
      $case: 'acknowledged',
      value: { channel, sequence, revision: sequence, chain: 0n },
    });
    transport.socket.say(acknowledged(1, 1), acknowledged(2, 7), acknowledged(1, 2), acknowledged(9, 3));
    expect(listener.events).toEqual([acknowledged(1, 1), acknowledged(1, 2)]);
    expect(other.events).toEqual([acknowledged(2, 7)]);
    connection.releaseChannel(1);
    transport.socket.say(acknowledged(1, 3));
    expect(listener.events).toHaveLength(2);
  });

  it('leaves a server that sends what is no message', async () => {
    const { transport, greet } = setUp();
    await greet();
    transport.socket.sayRaw(new Uint8Array([0xff, 0xff]));
    expect(transport.socket.closedWith?.code).toBe(4002);
  });

  it('tells users once when it is closed', async () => {
    const { transport, connection, listener, greet } = setUp();
    await greet();
    connection.close();
    connection.close();
    expect(listener.heard).toEqual(['connected', 'ended CLOSED']);
    expect(transport.socket.closedWith?.code).toBe(1000);
  });
});
