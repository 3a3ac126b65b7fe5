import type { CommitBatch } from '../domain/commit-batch.ts';

/** What became of a batch. */
export type CommitOutcome =
  /** Written, but for the partitions named: they have another owner or position, and nothing of theirs was written. */
  | { readonly kind: 'committed'; readonly fenced: readonly number[] }
  /** Nothing was written, and the same batch would be refused again. */
  | { readonly kind: 'refused'; readonly error: Error };

/** Makes batches durable, one at a time. */
export interface Committer {
  /**
   * Commits a batch under the fence of its partitions (invariant I5). Answers only when the outcome is known: while the database is away it
   * tries again, and an attempt whose answer was lost is looked up. Fails only when the signal is aborted.
   */
  commit(batch: CommitBatch, signal: AbortSignal): Promise<CommitOutcome>;
  close(): Promise<void>;
}
