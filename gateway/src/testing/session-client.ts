import { fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { descriptors, messageDescriptor } from '@weft/service-kit/descriptors';
import WebSocket from 'ws';

export type Subprotocol = 'weft.v1.json' | 'weft.v1.proto';
export type Message = Record<string, Record<string, unknown>>;

const WAIT_MS = 8_000;
const CLIENT_MESSAGE = messageDescriptor('weft.v1.ClientMessage');
const SERVER_MESSAGE = messageDescriptor('weft.v1.ServerMessage');

/** A client that knows the protocol's messages and nothing of its rules. Messages are written as in docs/protocol.md for both subprotocols. */
export class SessionClient {
  readonly received: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;
  readonly #subprotocol: Subprotocol;
  #next = 0;
  #arrived: () => void = () => undefined;

  private constructor(url: string, subprotocol: Subprotocol) {
    this.#subprotocol = subprotocol;
    this.socket = new WebSocket(url, subprotocol);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', (data: Buffer) => this.#take(data));
    this.socket.on('error', () => undefined);
  }

  static async connect(gatewayUrl: string, subprotocol: Subprotocol): Promise<SessionClient> {
    const client = new SessionClient(`${gatewayUrl.replace('http', 'ws')}/ws`, subprotocol);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  send(message: JsonValue): void {
    if (this.#subprotocol === 'weft.v1.json') this.socket.send(JSON.stringify(message));
    else this.socket.send(toBinary(CLIENT_MESSAGE, fromJson(CLIENT_MESSAGE, message)));
  }

  /** The next message with this key, skipping others; fails when none comes. */
  async next(key: string): Promise<Record<string, unknown>> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      while (this.#next < this.received.length) {
        const message = this.received[this.#next];
        this.#next += 1;
        const value = message?.[key];
        if (value !== undefined) return value;
      }
      if (performance.now() > deadline) throw new Error(`no ${key} came, but ${JSON.stringify(this.received)}`);
      await this.#arrival(deadline);
    }
  }

  /** All that came with this key. */
  all(key: string): Record<string, unknown>[] {
    return this.received.flatMap((message) => (message[key] === undefined ? [] : [message[key]]));
  }

  close(): void {
    this.socket.terminate();
  }

  #arrival(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline - performance.now());
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(data: Buffer): void {
    this.received.push(...(this.#subprotocol === 'weft.v1.json' ? [JSON.parse(data.toString())] : decode(data)));
    this.#arrived();
  }
}

function decode(data: Buffer): Message[] {
  const options = { registry: descriptors().registry, alwaysEmitImplicit: true };
  const { events, ...message } = toJson(SERVER_MESSAGE, fromBinary(SERVER_MESSAGE, data), options) as Message & {
    events: Message[];
  };
  return events.length === 0 ? [message] : events;
}
