import { ClientMessage, ServerMessage } from '@weft/gen/session';
import type { ClientBody, ServerEvent } from '../connection/frame-codec.ts';
import type { Transport, TransportConnection, TransportHandlers } from '../connection/transport.ts';

/** The far end of a connection, played by a test. */
export class FakeSocket implements TransportConnection {
  readonly url: string;
  readonly subprotocol: string;
  readonly sent: ClientBody[] = [];
  readonly frames: Uint8Array[] = [];
  closedWith: { code: number; reason: string } | undefined;
  readonly #handlers: TransportHandlers;

  constructor(url: string, subprotocol: string, handlers: TransportHandlers) {
    this.url = url;
    this.subprotocol = subprotocol;
    this.#handlers = handlers;
  }

  send(frame: Uint8Array): void {
    this.frames.push(frame);
    const { message } = ClientMessage.decode(frame);
    if (message !== undefined) this.sent.push(message);
  }

  close(code: number, reason: string): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = { code, reason };
    this.#handlers.closed({ code: 1006, reason });
  }

  accept(): void {
    this.#handlers.opened();
  }

  /** Sends one event, or several in one frame. */
  say(...events: ServerEvent[]): void {
    const [first] = events;
    const message =
      events.length === 1 ? { event: first, events: [] } : { event: undefined, events: events.map(single) };
    this.sayRaw(ServerMessage.encode(message).finish());
  }

  sayRaw(frame: Uint8Array): void {
    this.#handlers.received(frame);
  }

  hangUp(code: number, reason = ''): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = { code, reason };
    this.#handlers.closed({ code, reason });
  }
}

function single(event: ServerEvent): ServerMessage {
  return { event, events: [] };
}

/** Keeps the sockets it opens for a test to play with. */
export class FakeTransport implements Transport {
  readonly sockets: FakeSocket[] = [];

  open(url: string, subprotocol: string, handlers: TransportHandlers): FakeSocket {
    const socket = new FakeSocket(url, subprotocol, handlers);
    this.sockets.push(socket);
    return socket;
  }

  /** The newest one. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('nothing was opened');
    return socket;
  }
}
