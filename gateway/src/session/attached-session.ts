import { randomUUID } from 'node:crypto';
import { sessionLogger } from '../logger.ts';
import type { CloseReason } from './close-reason.ts';
import type { FlushScheduler } from './flush-scheduler.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';
import type { SessionServices } from './session-services.ts';
import type { Wire } from './wire.ts';

interface AttachedSessionOptions {
  readonly wire: Wire;
  readonly services: SessionServices;
  readonly scheduler: FlushScheduler;
  /** Writes all chunks as one. Calls `written` when they have left this process; never when the connection ended first. */
  write(chunks: readonly Uint8Array[], written: () => void): void;
  /** Its token is verified. */
  authenticated(): void;
  /** The session has ended, and what it had to say is written. */
  close(reason: CloseReason): void;
}

/** A session with the outbox through which it speaks, as a connection of either transport carries it. */
export class AttachedSession {
  readonly outbox: Outbox;
  readonly session: Session;
  readonly #connectionId = randomUUID();

  constructor({ wire, services, scheduler, write, authenticated, close }: AttachedSessionOptions) {
    this.outbox = new Outbox({
      write,
      scheduleFlush: () => scheduler.schedule(this.outbox),
      scheduleFlushLater: () => scheduler.scheduleLater(this.outbox),
      overflowed: () => this.session.close('SLOW_CONSUMER'),
      textSent: () => this.session.textSent(),
    });
    const transport = {
      connectionId: this.#connectionId,
      wire,
      outbox: this.outbox,
      authenticated,
      close: (reason: CloseReason) => {
        this.outbox.flush();
        close(reason);
      },
      failed: (error: unknown) => this.#failed(error),
    };
    this.session = new Session(transport, services);
  }

  /** A mistake in one session ends that one only. */
  guard(action: () => void): void {
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
}
