import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@weft/service-kit/logger';
import type { CommitBatch, PartitionAdvance } from '../domain/commit-batch.ts';
import { RETRY_DELAY_MAX_MS } from '../limits.ts';
import { type CommitDatabase, CommitRefusedError } from '../ports/commit-database.ts';
import type { CommitOutcome, Committer } from '../ports/committer.ts';

interface FencedCommitterOptions {
  readonly database: CommitDatabase;
  readonly logger: Logger;
  /** Told of every attempt that has to be looked up. */
  readonly outcomeUnknown?: (() => void) | undefined;
}

const RETRY_DELAY_MIN_MS = 20;

/** Commits one batch at a time, as often as it takes; never answers without knowing what happened. */
export class FencedCommitter implements Committer {
  readonly #database: CommitDatabase;
  readonly #logger: Logger;
  readonly #outcomeUnknown: () => void;

  constructor({ database, logger, outcomeUnknown = () => undefined }: FencedCommitterOptions) {
    this.#database = database;
    this.#logger = logger;
    this.#outcomeUnknown = outcomeUnknown;
  }

  async commit(batch: CommitBatch, signal: AbortSignal): Promise<CommitOutcome> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        // After an attempt whose outcome is unknown the truth is in the partitions' rows.
        const found = attempt === 0 ? 'not committed' : await this.#lookUp(batch);
        return found === 'not committed' ? await this.#write(batch) : found;
      } catch (error) {
        if (error instanceof CommitRefusedError) return { kind: 'refused', error };
        this.#database.drop();
        signal.throwIfAborted();
        this.#outcomeUnknown();
        this.#logger.warn({ err: error, attempt, records: batch.records }, 'commit outcome unknown, looking it up');
        await delay(Math.min(RETRY_DELAY_MIN_MS * 2 ** attempt, RETRY_DELAY_MAX_MS), undefined, { signal });
      }
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #write(batch: CommitBatch): Promise<CommitOutcome> {
    const passed = await this.#database.write(batch);
    if (passed.size === batch.partitions.size) return { kind: 'committed', fenced: [] };
    // An earlier attempt may have been carried out after it was looked up: then the position is where this commit leads.
    const found = await this.#lookUp(batch, passed);
    return found === 'not committed' ? { kind: 'committed', fenced: [...batch.partitions.keys()] } : found;
  }

  async #lookUp(batch: CommitBatch, passed: ReadonlySet<number> = new Set()): Promise<CommitOutcome | 'not committed'> {
    const standings = await this.#database.standings([...batch.partitions.keys()]);
    const standsAt = ({ partition, epoch }: PartitionAdvance, offset: number) => {
      const standing = standings.get(partition);
      return standing !== undefined && standing.epoch === epoch && standing.nextOffset === offset;
    };
    const advances = [...batch.partitions.values()];
    const fenced = advances
      .filter((advance) => !passed.has(advance.partition) && !standsAt(advance, advance.nextOffset))
      .map(({ partition }) => partition);
    if (fenced.length < advances.length) return { kind: 'committed', fenced };
    return advances.some((advance) => standsAt(advance, advance.expectedOffset))
      ? 'not committed'
      : { kind: 'committed', fenced };
  }
}
