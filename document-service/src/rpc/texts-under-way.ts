import { status } from '@grpc/grpc-js';
import { StatusError } from '@weft/service-kit/status-error';
import { TEXTS_UNDER_WAY_BYTES } from '../limits.ts';

/** Counts the bytes of texts that calls are answered with until they have left (I9). */
export class TextsUnderWay {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax = TEXTS_UNDER_WAY_BYTES) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes that have not left. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a text until the call is over, of which its signal tells. Fails with RESOURCE_EXHAUSTED when too much is under way already. */
  add(bytes: number, callOver: AbortSignal): void {
    if (callOver.aborted) return;
    if (this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) throw tooMuch();
    this.#bytes += bytes;
    const left = () => {
      this.#bytes -= bytes;
    };
    callOver.addEventListener('abort', left, { once: true });
  }
}

function tooMuch(): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, 'too many long texts are being read here', {
    reason: 'RATE_LIMITED',
    retryAfterMs: 1_000,
  });
}
