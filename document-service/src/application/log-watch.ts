import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { type LogDescription, LogMismatchError } from '@weft/submission-log/submission-log';
import { LOG_WATCH_MS } from '../limits.ts';

/** The part of the log that is looked at. */
export interface WatchedLog {
  describe(): Promise<LogDescription>;
  ends(): Promise<readonly number[]>;
}

interface LogWatchOptions {
  readonly log: WatchedLog;
  /** The log that the database belongs to. */
  readonly identity: string;
  /** The offset behind the last committed record of each owned partition. */
  readonly committed: () => ReadonlyMap<number, number>;
  /** Nothing more may be taken: from one partition, or from any when none is named. */
  readonly stop: (reason: string, partition?: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Looks every few seconds whether the log is still the one that the database belongs to. A topic that was deleted and made again under a running service
 * goes on answering under its name, and its first records have offsets that were committed long ago: they would be skipped without a word. The same
 * holds for a log that has lost its newest records. What is strange has to be seen twice in a row: brokers that have just changed places may say so once.
 */
export class LogWatch {
  readonly #options: LogWatchOptions;
  readonly #suspicions = new Map<string, number>();
  #stopLooking: (() => void) | undefined;
  #looking = false;
  #looks = 0;

  constructor(options: LogWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopLooking = every(this.#options.clock, LOG_WATCH_MS, () => void this.look());
  }

  stop(): void {
    this.#stopLooking?.();
  }

  /** Looks once, unless a look is under way. A log that can't be reached says nothing. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const problems = await this.#problems();
      this.#looks += 1;
      for (const { reason, partition } of problems) {
        const key = `${partition ?? 'all'}`;
        if (this.#suspicions.get(key) === this.#looks - 1) this.#options.stop(reason, partition);
        this.#suspicions.set(key, this.#looks);
      }
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'could not look whether the log is still the same');
    } finally {
      this.#looking = false;
    }
  }

  async #problems(): Promise<{ reason: string; partition?: number }[]> {
    const { log, identity } = this.#options;
    // Asked first: what is committed was in the log before.
    const committed = new Map(this.#options.committed());
    try {
      const found = await log.describe();
      if (found.identity !== identity) return [{ reason: replaced(identity, found.identity) }];
      const ends = await log.ends();
      return [...committed].flatMap(([partition, offset]) => {
        const end = ends[partition];
        return end === undefined || end >= offset ? [] : [{ partition, reason: cutShort(partition, offset, end) }];
      });
    } catch (error) {
      if (error instanceof LogMismatchError) return [{ reason: error.message }];
      throw error;
    }
  }
}

function replaced(expected: string, found: string): string {
  return (
    `the log is ${found} now, but this database belongs to ${expected}: the log was replaced under its name. ` +
    'Restore the log, or point the service at the one this database belongs to'
  );
}

function cutShort(partition: number, offset: number, end: number): string {
  return (
    `partition ${partition} ends at offset ${end} but ${offset} is committed: the log has lost its newest records, and what is published now would be ` +
    `skipped. Restore the log, or, if they are given up for good, run: UPDATE partitions SET next_offset = ${end}, ` +
    `last_record = NULL, epoch = epoch + 1 WHERE partition = ${partition}`
  );
}
