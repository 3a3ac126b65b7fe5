import type { SubmissionPublisher } from '@weft/submission-log/submission-log';
import { PUBLISHING_BYTES } from '../limits.ts';

/** The log can't even queue the submission: it has no effect, ever. */
export class LogUnavailableError extends Error {
  override name = 'LogUnavailableError';
}

/** Hands submissions to the log, with a bound on what is not durable yet (I9). */
export class Publishing {
  readonly #publisher: Pick<SubmissionPublisher, 'publish'>;
  #bytes = 0;
  #closed = false;

  constructor(publisher: Pick<SubmissionPublisher, 'publish'>) {
    this.#publisher = publisher;
  }

  /** Bytes on their way to the log. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Refuses everything from now on. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Publishes a record. Fails with LogUnavailableError before anything was done when there is no room; the promise it answers rejects when it
   * isn't known whether the log has the record.
   */
  publish(partition: number, record: Uint8Array): Promise<void> {
    if (this.#closed || this.#bytes + record.byteLength > PUBLISHING_BYTES) {
      throw new LogUnavailableError('no room for another submission on its way to the log');
    }
    this.#bytes += record.byteLength;
    return this.#publisher.publish(partition, [record]).finally(() => {
      this.#bytes -= record.byteLength;
    });
  }
}
