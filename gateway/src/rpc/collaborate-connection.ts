import { randomUUID } from 'node:crypto';
import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { resetCall } from '@weft/service-kit/reset-call';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import type { GatewayEvents } from '../events.ts';
import { CLOSE_GRACE_MS, FRAME_BYTES } from '../limits.ts';
import { sessionLogger } from '../logger.ts';
import type { CloseReason } from '../session/close-reason.ts';
import type { ClientConnection, ConnectionPlace } from '../session/connections.ts';
import type { FlushScheduler } from '../session/flush-scheduler.ts';
import { Outbox } from '../session/outbox.ts';
import { Session, type SessionTransport } from '../session/session.ts';
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
  readonly #outbox: Outbox;
  readonly #connectionId = randomUUID();
  #resetTimer: NodeJS.Timeout | undefined;
  #halfClosed = false;
  /** The status is decided: nothing is written behind it. */
  #ending = false;
  #gone = false;

  constructor(options: CollaborateOptions) {
    this.#options = options;
    const { call, services } = options;
    this.#outbox = new Outbox({
      write: (messages, written) => this.#write(messages, written),
      scheduleFlush: () => options.scheduler.schedule(this.#outbox),
      overflowed: () => this.session.close('SLOW_CONSUMER'),
      textSent: () => this.session.textSent(),
    });
    this.session = new Session(this.#transport(), services);
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
    this.#guard(() => this.session.tick());
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
    return this.#outbox.waitingBytes + this.#outbox.waitingTextBytes === 0;
  }

  #transport(): SessionTransport {
    return {
      connectionId: this.#connectionId,
      wire: collaborateWire,
      outbox: this.#outbox,
      authenticated: () => this.#options.authenticated(),
      close: (reason) => {
        this.#outbox.flush();
        this.#end(closeStatus(reason));
      },
      failed: (error) => this.#failed(error),
    };
  }

  #receive(request: Uint8Array): void {
    const message = clientMessageOf(request);
    if (message.byteLength > FRAME_BYTES) this.#refuseSize();
    else this.#guard(() => this.session.receive(message));
  }

  /** As a WebSocket is closed for a frame too large. */
  #refuseSize(): void {
    this.session.closed();
    const message = `a message has at most ${FRAME_BYTES} bytes`;
    this.#end(new StatusError(status.RESOURCE_EXHAUSTED, message, { reason: 'TOO_LARGE' }));
  }

  /** A mistake in one session ends that one only. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    sessionLogger.error({ err: error, connectionId: this.#connectionId }, 'session failed');
    this.session.close('INTERNAL');
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
