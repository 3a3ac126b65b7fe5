/** A complete object in the content store, and what it holds. */
export interface StoredSnapshot {
  readonly documentId: string;
  readonly revision: number;
  readonly chain: bigint;
  readonly storageKey: string;
}

/** Which object holds a document's newest snapshot. */
export interface SnapshotCatalog {
  /**
   * Names the snapshot as the newest, unless one of the same or a later revision is named; answers what it replaced, and what that one
   * had replaced, or undefined when it didn't.
   */
  replace(
    snapshot: StoredSnapshot,
  ): Promise<{ readonly storageKey: string | undefined; readonly formerKey?: string | undefined } | undefined>;
}
