import { randomUUID } from 'node:crypto';
import type { LogRecord, SubmissionConsumer, SubmissionLog } from '@weft/submission-log/submission-log';

/** A stretch of one partition. */
export interface LogRange {
  readonly partition: number;
  /** The first offset wanted. */
  readonly from: number;
  /** The first offset not wanted any more; what is below has been in the log. */
  readonly until: number;
}

/** The log does not have what was asked for any more, or did not give it in time. */
export class LogUnreadableError extends Error {
  override name = 'LogUnreadableError';
}

/**
 * Reads a stretch of the log beside everybody else, in a group of its own. `take` is told each record in order. Fails with LogUnreadableError when
 * records are missing at the beginning, or `signal` aborts.
 */
export async function readLog(
  log: Pick<SubmissionLog, 'openConsumer'>,
  range: LogRange,
  { take, signal }: { take: (record: LogRecord) => void; signal: AbortSignal },
): Promise<void> {
  if (range.from >= range.until) return;
  const reading = new Reading(range, take);
  const consumer = await log.openConsumer({
    group: `weft-rebuild-${randomUUID()}`,
    handlers: {
      assigned: (partitions) => reading.assigned(partitions),
      revoked: () => undefined,
      records: (partition, records) => reading.records(partition, records),
      failed: (error) => reading.failed(error),
    },
  });
  const stop = () => reading.failed(new LogUnreadableError('the log was not read in time'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    reading.opened(consumer);
    await reading.done;
  } finally {
    signal.removeEventListener('abort', stop);
    await consumer.close();
  }
}

class Reading {
  readonly #range: LogRange;
  readonly #take: (record: LogRecord) => void;
  readonly #done = Promise.withResolvers<void>();
  readonly #assigned = new Set<number>();
  #consumer: SubmissionConsumer | undefined;
  #sought = false;
  #next: number;

  constructor(range: LogRange, take: (record: LogRecord) => void) {
    this.#range = range;
    this.#take = take;
    this.#next = range.from;
    this.#done.promise.catch(() => undefined);
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  opened(consumer: SubmissionConsumer): void {
    this.#consumer = consumer;
    this.#steer(this.#assigned);
  }

  assigned(partitions: readonly number[]): void {
    for (const partition of partitions) this.#assigned.add(partition);
    this.#steer(partitions);
  }

  records(partition: number, records: readonly LogRecord[]): void {
    if (!this.#sought || partition !== this.#range.partition) return;
    for (const record of records) {
      if (record.offset < this.#next || record.offset >= this.#range.until) continue;
      if (record.offset > this.#next) {
        this.failed(new LogUnreadableError(`the log begins at ${record.offset}, ${this.#next} is gone`));
        return;
      }
      try {
        this.#take(record);
      } catch (error) {
        this.failed(error);
        return;
      }
      this.#next += 1;
    }
    if (this.#next >= this.#range.until) this.#done.resolve();
  }

  failed(error: unknown): void {
    this.#done.reject(error);
  }

  #steer(partitions: Iterable<number>): void {
    if (this.#consumer === undefined) return;
    for (const partition of partitions) {
      if (partition !== this.#range.partition) this.#consumer.pause(partition);
      else {
        this.#sought = true;
        this.#consumer.seek(partition, this.#range.from);
      }
    }
  }
}
