import type { CommitBatch } from '../domain/commit-batch.ts';

/** Where a partition stands in the database. */
export interface PartitionStanding {
  readonly epoch: number;
  readonly nextOffset: number;
}

/** The database as a commit sees it. After a failure that isn't a refusal it isn't known whether the call took effect. */
export interface CommitDatabase {
  /**
   * Writes a batch under the fence of its partitions (I5), all or nothing. Answers the partitions that the fence let through; of the others nothing
   * is written. None gets through when the log may have lost a record of the batch since: the records are to be read again. Fails with CommitRefusedError
   * when the data itself can't be written: the same batch would be refused again.
   */
  write(batch: CommitBatch): Promise<ReadonlySet<number>>;
  /** Where partitions stand, once nobody else is changing them. */
  standings(partitions: readonly number[]): Promise<ReadonlyMap<number, PartitionStanding>>;
  /** Gives the connection up after trouble; the next call makes another. */
  drop(): void;
  close(): Promise<void>;
}

/** The database refused the data. The message doesn't quote them. */
export class CommitRefusedError extends Error {
  override name = 'CommitRefusedError';
  /** What the database calls it. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}
