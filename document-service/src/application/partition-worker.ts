import type { Clock } from '@weft/service-kit/clock';
import type { LogRecord } from '@weft/submission-log/submission-log';
import type { RecordTrace } from '../domain/commit-batch.ts';
import { GAP_GRACE_MS, QUEUE_BYTES, QUEUE_RECORDS } from '../limits.ts';
import type { LoggedSubmission } from '../log/record-codec.ts';

/** The part of the consumer that a worker steers. */
export interface PartitionSource {
  seek(partition: number, offset: number): void;
  pause(partition: number): void;
  resume(partition: number): void;
}

interface WorkerOptions {
  readonly partition: number;
  readonly epoch: number;
  /** The first offset to take. */
  readonly nextOffset: number;
  /** Digest of the record before it; undefined when none was ever taken. */
  readonly lastRecord: Uint8Array | undefined;
  readonly digest: (value: Uint8Array) => Uint8Array;
  readonly source: PartitionSource;
  readonly clock: Clock;
}

/** A raw record that waits, and what has been found out about it. */
export interface QueuedRecord {
  readonly record: LogRecord;
  /** When it came, in monotonic milliseconds. */
  readonly receivedAtMs: number;
  /** The submission in it, once decoded. */
  submission: LoggedSubmission | 'undecodable' | undefined;
  /** What is recorded of it; unset unless it is traced. */
  trace?: RecordTrace | undefined;
  /** Why the database refuses what becomes of it; undefined as far as is known. */
  poison: string | undefined;
  /** How often the database refused it when it stood alone. */
  refusals: number;
  /** How often its document was loaded for it. */
  loads: number;
  /** Which load it last waited for. */
  loadedAt: number;
}

/** How much of a batch the partition's records may share, after its database refused one. */
export type Isolation = 'shared' | 'partition' | 'document';

/** What stands in the way of a partition until an operator acts. */
export class LineStoppedError extends Error {
  override name = 'LineStoppedError';
}

/**
 * The raw records of one owned partition. They stay here until their commit is known: [committed …) holds what isn't committed, `cursor` stands
 * behind what is sequenced. One worker lives for one claim.
 */
export class PartitionWorker {
  readonly partition: number;
  readonly epoch: number;
  readonly #digest: (value: Uint8Array) => Uint8Array;
  readonly #source: PartitionSource;
  readonly #clock: Clock;
  /** What record `#lastOffset` must be; undefined once that is known. */
  #lastRecord: Uint8Array | undefined;
  readonly #lastOffset: number;
  #records: QueuedRecord[] = [];
  #head = 0;
  #cursor = 0;
  #bytes = 0;
  #nextOffset: number;
  #committedOffset: number;
  #paused = false;
  #gapSinceMs: number | undefined;
  #stopped: LineStoppedError | undefined;
  #isolation: Isolation = 'shared';
  #isolatedUntil = 0;

  constructor(options: WorkerOptions) {
    this.partition = options.partition;
    this.epoch = options.epoch;
    this.#digest = options.digest;
    this.#source = options.source;
    this.#clock = options.clock;
    this.#lastRecord = options.lastRecord;
    this.#lastOffset = options.nextOffset - 1;
    this.#nextOffset = options.nextOffset;
    this.#committedOffset = options.nextOffset;
  }

  /** Asks for the records, beginning with the last one taken: it tells whether this is still the same log. */
  start(): void {
    this.#source.seek(this.partition, Math.max(0, this.#nextOffset - 1));
    this.#source.resume(this.partition);
  }

  /** Why nothing more is taken; undefined while all is well. */
  get stopped(): LineStoppedError | undefined {
    return this.#stopped;
  }

  /** Offset behind the last record received: with the one behind the last committed, what waits. */
  get receivedOffset(): number {
    return this.#nextOffset;
  }

  /** When the log took the oldest record that isn't committed, in milliseconds since 1970; undefined when there is none. */
  get oldestAppendedAtMs(): number | undefined {
    return this.#records[this.#head]?.record.appendedAtMs;
  }

  get committedOffset(): number {
    return this.#committedOffset;
  }

  get isolation(): Isolation {
    return this.#isolation;
  }

  /** Takes what the log delivers: skips what is known, notices gaps and another log. */
  offer(records: readonly LogRecord[]): void {
    const receivedAtMs = this.#clock.monotonic();
    for (const record of records) {
      if (this.#stopped !== undefined) return;
      if (record.offset < this.#nextOffset) this.#verify(record);
      else if (record.offset > this.#nextOffset) {
        this.#gap(record);
        return;
      } else this.#push(record, receivedAtMs);
    }
    this.#steer();
  }

  /** The record to sequence next, or one further ahead; undefined when there is none. */
  peek(ahead = 0): QueuedRecord | undefined {
    return this.#stopped === undefined ? this.#records[this.#cursor + ahead] : undefined;
  }

  /** The record peeked at is sequenced. */
  advance(): void {
    this.#cursor += 1;
  }

  /** What was sequenced is void: it starts again, behind the last commit and not below the offset. */
  rewind(fromOffset = 0): void {
    this.#cursor = this.#head;
    for (let queued = this.peek(); queued !== undefined && queued.record.offset < fromOffset; queued = this.peek()) {
      this.#cursor += 1;
    }
    for (let index = this.#cursor; index < this.#records.length; index += 1) {
      const queued = this.#records[index];
      if (queued !== undefined) queued.loads = 0;
    }
  }

  /** Everything below the offset is committed. */
  committed(nextOffset: number): void {
    for (let queued = this.#records[this.#head]; queued !== undefined && queued.record.offset < nextOffset; ) {
      this.#bytes -= queued.record.value.length;
      this.#head += 1;
      queued = this.#records[this.#head];
    }
    this.#cursor = Math.max(this.#cursor, this.#head);
    this.#committedOffset = nextOffset;
    if (nextOffset >= this.#isolatedUntil) this.#isolation = 'shared';
    this.#compact();
    this.#steer();
  }

  /** Until the offset is committed, its records go alone: with the partition, or with one document only. */
  isolate(isolation: Isolation, untilOffset: number): void {
    this.#isolation = isolation;
    this.#isolatedUntil = untilOffset;
  }

  /** The oldest uncommitted record can't be written. Answers how often that was tried. */
  poison(reason: string): number {
    const queued = this.#records[this.#head];
    if (queued === undefined) return 0;
    queued.poison = reason;
    queued.refusals += 1;
    return queued.refusals;
  }

  /** Takes nothing more until an operator acts and the service is started again. */
  stop(reason: string): void {
    this.#stopped = new LineStoppedError(reason);
    this.#source.pause(this.partition);
  }

  #push(record: LogRecord, receivedAtMs: number): void {
    this.#gapSinceMs = undefined;
    this.#records.push({
      record,
      receivedAtMs,
      submission: undefined,
      poison: undefined,
      refusals: 0,
      loads: 0,
      loadedAt: -1,
    });
    this.#bytes += record.value.length;
    this.#nextOffset = record.offset + 1;
  }

  #verify(record: LogRecord): void {
    if (record.offset !== this.#lastOffset || this.#lastRecord === undefined) return;
    if (!Buffer.from(this.#digest(record.value)).equals(this.#lastRecord)) {
      this.stop(
        `record ${record.offset} of partition ${this.partition} isn't the one that was taken: the log was replaced under its name. ` +
          'Restore the log, or point the service at the one this database belongs to',
      );
    }
    this.#lastRecord = undefined;
  }

  /**
   * Records under way may still come from before a seek, so what is missing is asked for as often as it doesn't come: the log may have nothing more to
   * deliver that would tell. A gap that stays all the same is the loss of records.
   */
  #gap(record: LogRecord): void {
    const now = this.#clock.monotonic();
    this.#gapSinceMs ??= now;
    if (now - this.#gapSinceMs <= GAP_GRACE_MS) this.#source.seek(this.partition, this.#nextOffset);
    else {
      this.stop(
        `partition ${this.partition} goes on at offset ${record.offset} but ${this.#nextOffset} was expected: records are missing from the log. ` +
          `Restore them, or, if they are given up for good, run: UPDATE partitions SET next_offset = ${record.offset}, ` +
          `last_record = NULL, epoch = epoch + 1 WHERE partition = ${this.partition}`,
      );
    }
  }

  #steer(): void {
    if (this.#stopped !== undefined) return;
    const length = this.#records.length - this.#head;
    if (!this.#paused && (length >= QUEUE_RECORDS || this.#bytes >= QUEUE_BYTES)) {
      this.#paused = true;
      this.#source.pause(this.partition);
    } else if (this.#paused && length < QUEUE_RECORDS / 2 && this.#bytes < QUEUE_BYTES / 2) {
      this.#paused = false;
      this.#source.resume(this.partition);
    }
  }

  #compact(): void {
    if (this.#head < 1_024 && this.#head < this.#records.length) return;
    this.#records = this.#records.slice(this.#head);
    this.#cursor -= this.#head;
    this.#head = 0;
  }
}
