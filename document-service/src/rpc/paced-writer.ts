import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { StatusError } from '@weft/service-kit/status-error';
import { SUBSCRIBER_UNREAD_BYTES } from '../limits.ts';

/** What of a call is written to. The callback comes when the peer's flow control has let the message go. */
export type PacedStream = Pick<ServerWritableStream<unknown, Uint8Array>, 'write'>;

/** Writes no faster than the peer reads: at most SUBSCRIBER_UNREAD_BYTES, or one message that is larger, are on their way. */
export class PacedWriter {
  readonly #stream: PacedStream;
  readonly #stallMs: number;
  #bytes = 0;
  #wake: (() => void) | undefined;

  /** `stallMs`: after so long without progress the peer counts as one that doesn't read. */
  constructor(stream: PacedStream, stallMs: number) {
    this.#stream = stream;
    this.#stallMs = stallMs;
  }

  /** Bytes that the peer has not taken. */
  get unread(): number {
    return this.#bytes;
  }

  /** Resolves when there is room for the next message. Fails with SLOW_CONSUMER when the peer stands still, or with the signal's reason. */
  async write(message: Uint8Array, signal: AbortSignal): Promise<void> {
    while (this.#bytes > 0 && this.#bytes + message.length > SUBSCRIBER_UNREAD_BYTES) {
      if (!(await this.#progress(signal))) throw stalled();
    }
    signal.throwIfAborted();
    this.#bytes += message.length;
    this.#stream.write(message, () => {
      this.#bytes -= message.length;
      this.#wake?.();
    });
  }

  async #progress(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), this.#stallMs);
    const stop = () => resolve(true);
    this.#wake = stop;
    signal.addEventListener('abort', stop);
    const moved = await promise;
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    signal.throwIfAborted();
    return moved;
  }
}

function stalled(): StatusError {
  return new StatusError(
    status.RESOURCE_EXHAUSTED,
    'nothing was read for too long; resume with the last revision received',
    {
      reason: 'SLOW_CONSUMER',
      retryAfterMs: 1_000,
    },
  );
}
