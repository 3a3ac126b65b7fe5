import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@weft/service-kit/logger';
import type { CommitBatch, PartitionAdvance } from '../domain/commit-batch.ts';
import { RETRY_DELAY_MAX_MS } from '../limits.ts';
import type { CommitOutcome, Committer } from '../ports/committer.ts';
import { int4Column } from './binary-column.ts';
import { CommitConnection } from './commit-connection.ts';
import { COMMIT_STATEMENT, commitParameters } from './commit-statement.ts';

/** SQLSTATE classes that are a verdict on the data: the same statement would fail again. Everything else may pass later. */
const DATA_ERROR_CLASSES = new Set(['21', '22', '23', '54']);
const RETRY_DELAY_MIN_MS = 20;

/** Commits on one connection, one statement at a time; never answers without knowing what happened. */
export class PostgresCommitter implements Committer {
  readonly #log: string;
  readonly #logger: Logger;
  readonly #connection: CommitConnection;
  readonly #outcomeUnknown: () => void;

  /** `outcomeUnknown` is told of every attempt that has to be looked up. */
  constructor(options: { postgresUrl: string; log: string; logger: Logger; outcomeUnknown?: () => void }) {
    this.#outcomeUnknown = options.outcomeUnknown ?? (() => undefined);
    this.#log = options.log;
    this.#logger = options.logger;
    this.#connection = new CommitConnection(options.postgresUrl);
  }

  async commit(batch: CommitBatch, signal: AbortSignal): Promise<CommitOutcome> {
    const values = commitParameters(this.#log, batch);
    for (let attempt = 0; ; attempt += 1) {
      try {
        // After an attempt whose outcome is unknown the truth is in the partitions' rows.
        const found = attempt === 0 ? 'not committed' : await this.#lookUp(batch);
        return found === 'not committed' ? await this.#write(batch, values) : found;
      } catch (error) {
        if (isDataError(error)) return { kind: 'refused', error: withoutData(error) };
        this.#connection.drop();
        signal.throwIfAborted();
        this.#outcomeUnknown();
        this.#logger.warn({ err: error, attempt, records: batch.records }, 'commit outcome unknown, looking it up');
        await delay(Math.min(RETRY_DELAY_MIN_MS * 2 ** attempt, RETRY_DELAY_MAX_MS), undefined, { signal });
      }
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #write(batch: CommitBatch, values: (string | Buffer)[]): Promise<CommitOutcome> {
    const { rows } = await this.#connection.query<{ partition: number }>({
      name: 'commit',
      text: COMMIT_STATEMENT,
      values,
    });
    const passed = new Set(rows.map((row) => row.partition));
    if (passed.size === batch.partitions.size) return { kind: 'committed', fenced: [] };
    // An earlier attempt may have been carried out after it was looked up: then the position is where this commit leads.
    const found = await this.#lookUp(batch, passed);
    return found === 'not committed' ? { kind: 'committed', fenced: [...batch.partitions.keys()] } : found;
  }

  /** Waits for whoever still holds the rows, then reads where the partitions stand. */
  async #lookUp(batch: CommitBatch, passed: ReadonlySet<number> = new Set()): Promise<CommitOutcome | 'not committed'> {
    const { rows } = await this.#connection.query<{ partition: number; epoch: string; next_offset: string }>({
      text: `SELECT partition, epoch, next_offset FROM partitions WHERE log = $1 AND partition = ANY($2::int4[])
        ORDER BY partition FOR UPDATE`,
      values: [this.#log, int4Column([...batch.partitions.keys()])],
    });
    const positions = new Map(rows.map((row) => [row.partition, row]));
    const standsAt = ({ partition, epoch }: PartitionAdvance, offset: number) => {
      const row = positions.get(partition);
      return row !== undefined && Number(row.epoch) === epoch && Number(row.next_offset) === offset;
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

/** True when PostgreSQL refused the data itself. */
export function isDataError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'severity' in error &&
    DATA_ERROR_CLASSES.has(error.code.slice(0, 2))
  );
}

/** What may be logged and kept of a refusal: PostgreSQL's details quote the row, and with it the text. */
function withoutData({ message, code }: Error & { code: string }): Error {
  return Object.assign(new Error(message), { code });
}
