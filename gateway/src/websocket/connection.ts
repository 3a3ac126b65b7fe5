import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { GatewayEvents } from '../events.ts';
import { CLOSE_GRACE_MS, OUTBOX_PRESENCE_BYTES } from '../limits.ts';
import { sessionLogger } from '../logger.ts';
import { AttachedSession } from '../session/attached-session.ts';
import type { CloseReason } from '../session/close-reason.ts';
import type { ClientConnection, ConnectionPlace } from '../session/connections.ts';
import type { FlushScheduler } from '../session/flush-scheduler.ts';
import type { Session } from '../session/session.ts';
import type { SessionServices } from '../session/session-services.ts';
import type { Wire } from '../session/wire.ts';
import { CLOSE_CODES, UNSUPPORTED_DATA } from './close-codes.ts';

export interface ConnectionOptions extends ConnectionPlace {
  readonly webSocket: WebSocket;
  /** The stream under the WebSocket. */
  readonly socket: Duplex;
  readonly wire: Wire;
  readonly services: SessionServices;
  readonly scheduler: FlushScheduler;
  readonly events: GatewayEvents;
}

/** Up to so many bytes it is cheaper to copy chunks together than to hand each to the kernel by itself. */
const JOINED_WRITE_BYTES = 8_192;

/** One WebSocket: carries frames to its session and writes what the session's outbox holds. */
export class Connection implements ClientConnection {
  readonly session: Session;
  readonly #options: ConnectionOptions;
  readonly #attached: AttachedSession;
  #heard = true;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { webSocket, wire, services, scheduler } = options;
    this.#attached = new AttachedSession({
      wire,
      services,
      scheduler,
      write: (chunks, written) => this.#write(chunks, written),
      authenticated: () => options.authenticated(),
      close: (reason) => this.#close(reason),
    });
    this.session = this.#attached.session;
    webSocket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    webSocket.on('ping', (data) => this.#answerPing(data));
    webSocket.on('pong', () => this.#hear());
    webSocket.on('close', () => this.#closed());
    webSocket.on('error', (error) => sessionLogger.debug({ reason: error.message }, 'connection failed'));
  }

  /** Looks at what depends on time. */
  tick(): void {
    this.#attached.guard(() => this.session.tick());
  }

  /** Ends the connection if nothing was heard since the last time; asks for a sign of life. */
  checkLiveness(): void {
    if (!this.#heard) {
      this.session.close('UNRESPONSIVE');
      this.#options.webSocket.terminate();
      return;
    }
    this.#heard = false;
    this.#options.webSocket.ping();
  }

  /** Sends what is queued and ends the connection. */
  close(reason: CloseReason): void {
    this.session.close(reason);
  }

  /** Ends the connection without a word. */
  terminate(): void {
    this.#options.webSocket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#hear();
    const { webSocket, wire } = this.#options;
    if (isBinary !== (wire.name === 'proto')) {
      webSocket.close(UNSUPPORTED_DATA, 'MALFORMED_MESSAGE');
      return;
    }
    this.#attached.guard(() => this.session.receive(bytesOf(data)));
  }

  /** Answers bypass the outbox, so there are none for a client that doesn't read what it has. */
  #answerPing(data: Buffer): void {
    this.#hear();
    this.#attached.guard(() => this.session.pinged());
    const { webSocket, socket } = this.#options;
    if (socket.writableLength < OUTBOX_PRESENCE_BYTES) webSocket.pong(data);
  }

  #hear(): void {
    this.#heard = true;
  }

  /**
   * Frames are complete as they come: one buffer may go to hundreds of sockets without being copied or framed again. That bypasses the sender of ws,
   * which is safe because nothing of it is ever delayed: there is no compression.
   */
  #write(chunks: readonly Uint8Array[], written: () => void): void {
    const { socket, webSocket, events } = this.#options;
    if (webSocket.readyState !== webSocket.OPEN || !socket.writable) return;
    const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const sent = (error?: Error | null) => (error == null ? written() : undefined);
    const [only] = chunks;
    if (only !== undefined && chunks.length === 1) socket.write(only, sent);
    else if (bytes <= JOINED_WRITE_BYTES) socket.write(Buffer.concat(chunks, bytes), sent);
    else writeAll(socket, chunks, sent);
    events.sent(bytes);
  }

  #close(reason: CloseReason): void {
    const { webSocket } = this.#options;
    webSocket.close(CLOSE_CODES[reason], reason);
    // A client that takes nothing would never answer the close frame.
    setTimeout(() => webSocket.terminate(), CLOSE_GRACE_MS).unref();
  }

  #closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.session.closed();
    this.#options.closed();
  }
}

/** In one system call, without copying what may be large. */
function writeAll(socket: Duplex, chunks: readonly Uint8Array[], sent: (error?: Error | null) => void): void {
  socket.cork();
  for (const chunk of chunks.slice(0, -1)) socket.write(chunk);
  socket.write(chunks.at(-1) ?? '', sent);
  socket.uncork();
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
