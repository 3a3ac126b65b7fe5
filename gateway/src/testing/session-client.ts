import { fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { messageDescriptor } from '@weft/service-kit/descriptors';
import WebSocket from 'ws';
import { type Message, MessageInbox, messagesOf } from './message-inbox.ts';

export type Subprotocol = 'weft.v1.json' | 'weft.v1.proto';

const CLIENT_MESSAGE = messageDescriptor('weft.v1.ClientMessage');

/** A client that knows the protocol's messages and nothing of its rules. Messages are written as in docs/protocol.md for both subprotocols. */
export class SessionClient {
  readonly #inbox = new MessageInbox();
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;
  readonly #subprotocol: Subprotocol;

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

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(message: JsonValue): void {
    if (this.#subprotocol === 'weft.v1.json') this.socket.send(JSON.stringify(message));
    else this.socket.send(toBinary(CLIENT_MESSAGE, fromJson(CLIENT_MESSAGE, message)));
  }

  get received(): readonly Message[] {
    return this.#inbox.received;
  }

  /** The next message with this key, skipping others; fails when none comes. */
  next(key: string): Promise<Record<string, unknown>> {
    return this.#inbox.next(key);
  }

  /** All that came with this key. */
  all(key: string): Record<string, unknown>[] {
    return this.#inbox.all(key);
  }

  close(): void {
    this.socket.terminate();
  }

  #take(data: Buffer): void {
    this.#inbox.take(this.#subprotocol === 'weft.v1.json' ? [JSON.parse(data.toString())] : messagesOf(data));
  }
}
