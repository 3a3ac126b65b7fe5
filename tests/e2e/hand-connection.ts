import { roleToJSON } from '@weft/gen/role';
import { ClientMessage, ServerMessage } from '@weft/gen/session';
import WebSocket from 'ws';

export type Subprotocol = 'weft.v1.json' | 'weft.v1.proto';
export const SUBPROTOCOLS: readonly Subprotocol[] = ['weft.v1.json', 'weft.v1.proto'];

// biome-ignore lint/suspicious/noExplicitAny: messages as they came; the tests say what they must be
export type Fields = Record<string, any>;

const WAIT_MS = 10_000;

/**
 * One end of a session, with nothing of weft's own client in it. Messages are written as docs/protocol.md shows them, `{"join":{…}}`; over
 * `weft.v1.proto` they are carried by the generated code.
 */
export class HandConnection implements Disposable {
  readonly subprotocol: Subprotocol;
  /** Every event that came, in order. */
  readonly received: Fields[] = [];
  /** How the connection ended. */
  closed: { code: number; reason: string } | undefined;
  readonly socket: WebSocket;
  #taken = 0;
  #changed: () => void = () => undefined;

  private constructor(url: string, subprotocol: Subprotocol) {
    this.subprotocol = subprotocol;
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, subprotocol);
    this.socket.on('open', () => this.#changed());
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.received.push(...this.#decode(data, isBinary));
      this.#changed();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#changed();
    });
    this.socket.on('error', () => undefined);
  }

  static async open(url: string, subprotocol: Subprotocol): Promise<HandConnection> {
    const connection = new HandConnection(url, subprotocol);
    await connection.#until('the WebSocket to open', () => connection.socket.readyState === WebSocket.OPEN);
    return connection;
  }

  /** Opens a connection and introduces it. */
  static async greeted(url: string, subprotocol: Subprotocol, accessToken: string): Promise<HandConnection> {
    const connection = await HandConnection.open(url, subprotocol);
    connection.send({ hello: { accessToken, client: 'by hand' } });
    await connection.next('welcome');
    return connection;
  }

  send(message: Fields): void {
    this.socket.send(this.encode(message));
  }

  encode(message: Fields): string | Uint8Array {
    if (this.subprotocol === 'weft.v1.json') return JSON.stringify(message);
    return ClientMessage.encode(ClientMessage.fromJSON(message)).finish();
  }

  /** Sends a frame as it is: text for a string, binary for bytes. */
  sendFrame(frame: string | Uint8Array): void {
    this.socket.send(frame);
  }

  /** The next event, which must be of this kind. Heartbeats come whenever they like. */
  async next(kind: string): Promise<Fields> {
    const event = await this.nextEvent(kind);
    if (event[kind] === undefined) throw new Error(`expected ${kind}, got ${JSON.stringify(event)}`);
    return event[kind];
  }

  /** The next event of any kind but heartbeats. */
  async nextEvent(what = 'event'): Promise<Fields> {
    await this.#until(what, () => {
      while (this.received[this.#taken]?.heartbeat !== undefined) this.#taken += 1;
      return this.#taken < this.received.length || this.closed !== undefined;
    });
    if (this.#taken === this.received.length) {
      throw new Error(`expected ${what}, but the connection ended with ${JSON.stringify(this.closed)}`);
    }
    const event = this.received[this.#taken];
    this.#taken += 1;
    return event ?? {};
  }

  /** What came and was not asked for, without heartbeats. */
  get untaken(): readonly Fields[] {
    return this.received.slice(this.#taken).filter(({ heartbeat }) => heartbeat === undefined);
  }

  /** How the connection ended, once it has. */
  async ended(): Promise<{ code: number; reason: string } | undefined> {
    await this.#until('the end of the connection', () => this.closed !== undefined);
    return this.closed;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }

  /** Looks at a condition whenever something came; quicker than asking again and again. */
  async #until(what: string, condition: () => boolean): Promise<void> {
    const deadline = performance.now() + WAIT_MS;
    while (!condition()) {
      if (performance.now() > deadline) {
        throw new Error(`waited ${WAIT_MS} ms for ${what}; the last were ${JSON.stringify(this.received.slice(-3))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - performance.now() + 1);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #decode(data: Buffer, isBinary: boolean): Fields[] {
    if (isBinary !== (this.subprotocol === 'weft.v1.proto')) throw new Error('a frame of the wrong kind');
    if (!isBinary) return [JSON.parse(data.toString())];
    const { event, events } = ServerMessage.decode(data);
    const all = event === undefined ? events.map((message) => message.event) : [event];
    return all.map((one) => ({ [one?.$case ?? 'none']: plain(one?.value) }));
  }
}

/** A generated message as its proto3 JSON, zeros written out. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value) return unwrapped(value.kind);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.map(([key, field]) => [key, key === 'role' ? roleToJSON(field) : plain(field)]));
}

function unwrapped(kind: unknown): unknown {
  const { $case, value } = kind as { $case: string; value: unknown };
  return { [$case]: value };
}
