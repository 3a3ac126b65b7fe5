import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { resetCall } from '@weft/service-kit/reset-call';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import type { GatewayEvents } from '../events.ts';
import { CLOSE_GRACE_MS, FRAME_BYTES } from '../limits.ts';
import { AttachedSession } from '../session/attached-session.ts';
import type { CloseReason } from '../session/close-reason.ts';
import type { ClientConnection, ConnectionPlace } from '../session/connections.ts';
import type { FlushScheduler } from '../session/flush-scheduler.ts';
import type { Session } from '../session/session.ts';
import type { SessionServices } from '../session/session-services.ts';
import { bearerToken } from './bearer-token.ts';
import { closeStatus } from './close-status.ts';
import { clientMessageOf, collaborateWire } from './collaborate-wire.ts';

/** A call of EditService.Collaborate, with its messages encoded. */
export type CollaborateCall = ServerDuplexStream<Uint8Array, Uint8Array>;

export interface CollaborateOptions extends ConnectionPlace {
  readonly call: CollaborateCall;
  readonly services: SessionServices;
  readonly scheduler: FlushScheduler;
  readonly events: GatewayEvents;
}

/**
 * One stream of EditService.Collaborate: carries messages to its session and writes what the session's outbox holds. What was handed to HTTP/2 counts
 * as waiting until flow control has let it go. A client that half-closes gets what it still waits for, and then the end.
 */
export class CollaborateConnection implements ClientConnection {
  readonly session: Session;
  readonly #options: CollaborateOptions;
  readonly #attached: AttachedSession;
  #resetTimer: NodeJS.Timeout | undefined;
  #halfClosed = false;
  /** The status is decided: nothing is written behind it. */
  #ending = false;
  #gone = false;

  constructor(options: CollaborateOptions) {
    this.#options = options;
    const { call, services, scheduler } = options;
    this.#attached = new AttachedSession({
      wire: collaborateWire,
      services,
      scheduler,
      write: (messages, written) => this.#write(messages, written),
      authenticated: () => options.authenticated(),
      close: (reason) => this.#end(closeStatus(reason)),
    });
    this.session = this.#attached.session;
    call.on('data', (request: Uint8Array) => this.#receive(request));
    call.on('end', () => {
      this.#halfClosed = true;
    });
    // Comes at the end of every call, however it ended.
    call.on('cancelled', () => this.#closed());
    call.sendMetadata(new Metadata());
    const accessToken = bearerToken(call.metadata);
    if (accessToken !== undefined) this.session.introduce(accessToken);
  }

  tick(): void {
    this.#attached.guard(() => this.session.tick());
    if (this.#halfClosed && this.session.isIdle && this.#isWritten) this.#finish();
  }

  /** HTTP/2's own pings notice who vanished, for all streams of a connection. */
  checkLiveness(): void {}

  close(reason: CloseReason): void {
    this.session.close(reason);
  }

  terminate(): void {
    resetCall(this.#options.call);
  }

  get #isWritten(): boolean {
    const { outbox } = this.#attached;
    return outbox.waitingBytes + outbox.waitingTextBytes === 0;
  }

  #receive(request: Uint8Array): void {
    const message = clientMessageOf(request);
    if (message.byteLength > FRAME_BYTES) this.#refuseSize();
    else this.#attached.guard(() => this.session.receive(message));
  }

  /** As a WebSocket is closed for a frame too large. */
  #refuseSize(): void {
    this.session.closed();
    const message = `a message has at most ${FRAME_BYTES} bytes`;
    this.#end(new StatusError(status.RESOURCE_EXHAUSTED, message, { reason: 'TOO_LARGE' }));
  }

  #write(messages: readonly Uint8Array[], written: () => void): void {
    const { call, events } = this.#options;
    if (this.#ending || this.#gone) return;
    let bytes = 0;
    for (const [index, message] of messages.entries()) {
      bytes += message.byteLength;
      if (index < messages.length - 1) call.write(message);
      else call.write(message, (error: unknown) => (error == null ? written() : undefined));
    }
    events.sent(bytes);
  }

  /** The client said all it wanted and got all it waited for. */
  #finish(): void {
    if (this.#ending || this.#gone) return;
    this.session.closed();
    this.#ending = true;
    this.#options.call.end();
    this.#resetLater();
  }

  #end(error: StatusError): void {
    if (this.#ending || this.#gone) return;
    this.#ending = true;
    this.#options.call.emit('error', toGrpcError(error));
    this.#resetLater();
  }

  /** The status waits behind what was written; a client that reads nothing would never take it. */
  #resetLater(): void {
    this.#resetTimer = setTimeout(() => resetCall(this.#options.call), CLOSE_GRACE_MS).unref();
  }

  #closed(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#resetTimer);
    this.session.closed();
    this.#options.closed();
  }
}
