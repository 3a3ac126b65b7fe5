/** A record for the submission log that was written with the change it tells of. */
export interface OutboxEntry {
  /** Grows; among the entries of one document in the order of its changes. */
  readonly outboxId: number;
  readonly documentId: string;
  /** In milliseconds since 1970. */
  readonly writtenAtMs: number;
  /** The value of the log's record. */
  readonly submission: Uint8Array;
}

/** What waits in the outbox. */
export interface OutboxBacklog {
  /** Counted up to a bound. */
  readonly entries: number;
  /** When the oldest was written, in milliseconds since 1970; undefined when nothing waits. */
  readonly oldestAtMs: number | undefined;
}

/** Records waiting for the submission log. Whoever empties it holds the only lease there is. */
export interface Outbox {
  /** Undefined while somebody else has it. */
  acquire(): Promise<OutboxLease | undefined>;
}

/** The right to empty the outbox. Every call fails once the lease is lost; another instance may have it then. */
export interface OutboxLease extends AsyncDisposable {
  /** For when there is more than is taken at once. */
  backlog(): Promise<OutboxBacklog>;
  /** The oldest entries, in order. */
  next(limit: number): Promise<OutboxEntry[]>;
  /** The log has these. */
  remove(outboxIds: readonly number[]): Promise<void>;
}
