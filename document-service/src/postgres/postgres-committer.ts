import type { Logger } from '@weft/service-kit/logger';
import { FencedCommitter } from '../application/fenced-committer.ts';
import type { CommitBatch } from '../domain/commit-batch.ts';
import { type CommitDatabase, CommitRefusedError, type PartitionStanding } from '../ports/commit-database.ts';
import type { Committer } from '../ports/committer.ts';
import { int4Column } from './binary-column.ts';
import { CommitConnection } from './commit-connection.ts';
import { type CommitQuery, commitQuery } from './commit-statement.ts';

/** SQLSTATE classes that are a verdict on the data: the same statement would fail again. Everything else may pass later. */
const DATA_ERROR_CLASSES = new Set(['21', '22', '23', '54']);

interface PostgresCommitterOptions {
  readonly postgresUrl: string;
  /** Names the log whose records are committed. */
  readonly log: string;
  readonly logger: Logger;
  /** Told of every attempt that has to be looked up. */
  readonly outcomeUnknown?: (() => void) | undefined;
}

/** Commits on one connection, one statement at a time. Connects now, before there is any record that isn't safe in its log. */
export async function openPostgresCommitter(options: PostgresCommitterOptions): Promise<Committer> {
  const { postgresUrl, log, logger, outcomeUnknown } = options;
  const connection = new CommitConnection(postgresUrl);
  await connection.connect();
  return new FencedCommitter({ database: new PostgresCommitDatabase(connection, log, logger), logger, outcomeUnknown });
}

class PostgresCommitDatabase implements CommitDatabase {
  readonly #log: string;
  readonly #connection: CommitConnection;
  readonly #logger: Logger;
  /** How the batch written last is written, for when it is tried again. */
  #last: { readonly batch: CommitBatch; readonly query: CommitQuery } | undefined;

  constructor(connection: CommitConnection, log: string, logger: Logger) {
    this.#logger = logger;
    this.#log = log;
    this.#connection = connection;
  }

  async write(batch: CommitBatch): Promise<ReadonlySet<number>> {
    try {
      const result = await this.#connection.queryIfOpenAt<{ partition: number }>(
        this.#queryOf(batch),
        batch.unflushedSinceMs,
      );
      this.#last = undefined;
      if (result !== undefined) return new Set(result.rows.map((row) => row.partition));
      this.#logger.warn(
        { records: batch.records },
        'the log may have lost records that were on their way, reading them again',
      );
      return new Set();
    } catch (error) {
      // Not the error itself: PostgreSQL's details quote the row, and with it the text.
      throw isDataError(error) ? new CommitRefusedError(error.message, error.code) : error;
    }
  }

  /** Waits for whoever still holds the rows. */
  async standings(partitions: readonly number[]): Promise<ReadonlyMap<number, PartitionStanding>> {
    const { rows } = await this.#connection.query<{ partition: number; epoch: string; next_offset: string }>({
      text: `SELECT partition, epoch, next_offset FROM partitions WHERE log = $1 AND partition = ANY($2::int4[])
        ORDER BY partition FOR UPDATE`,
      values: [this.#log, int4Column(partitions)],
    });
    return new Map(
      rows.map((row) => [row.partition, { epoch: Number(row.epoch), nextOffset: Number(row.next_offset) }]),
    );
  }

  drop(): void {
    this.#connection.drop();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #queryOf(batch: CommitBatch): CommitQuery {
    if (this.#last?.batch !== batch) this.#last = { batch, query: commitQuery(this.#log, batch) };
    return this.#last.query;
  }
}

/** True when PostgreSQL refused the data itself. */
function isDataError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'severity' in error &&
    DATA_ERROR_CLASSES.has(error.code.slice(0, 2))
  );
}
