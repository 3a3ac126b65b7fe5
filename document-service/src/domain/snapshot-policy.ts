import { SNAPSHOT_BYTES, SNAPSHOT_IDLE_MS, SNAPSHOT_OPERATIONS } from '../limits.ts';

/** What has happened to a document since its last snapshot, as far as this owner knows. */
export interface ChangesSinceSnapshot {
  readonly operations: number;
  /** Bytes of those operations. */
  readonly bytes: number;
  /** How long ago the last one was, in milliseconds. */
  readonly idleMs: number;
}

/** True when a snapshot is worth its cost: what would have to be read and replayed without one has grown, or the document rests. */
export function snapshotDue(
  { operations, bytes, idleMs }: ChangesSinceSnapshot,
  enoughOperations = SNAPSHOT_OPERATIONS,
): boolean {
  if (operations === 0) return false;
  return operations >= enoughOperations || bytes >= SNAPSHOT_BYTES || idleMs >= SNAPSHOT_IDLE_MS;
}
