/** A partition and the epoch under which it is owned. */
export interface Fence {
  readonly partition: number;
  readonly epoch: number;
}

/** A document that was deleted long ago. */
export interface DeletedDocument {
  readonly documentId: string;
  readonly partition: number;
  /** Its objects in the content store, whatever they hold. */
  readonly storageKeys: readonly string[];
}

/** What says how long things are kept. */
export interface RetentionCatalog {
  /**
   * Notes where partitions stand now, as far as they are still owned, and answers for each where it stood when the newest note older than `ageMs` was made; a
   * partition without such a note is left out. Notes older than that one are dropped.
   */
  positions(fences: readonly Fence[], ageMs: number): Promise<{ partition: number; nextOffset: number }[]>;
  /** Documents of these partitions deleted longer ago than `ageMs` and not purged yet. */
  deletedBefore(query: { partitions: readonly number[]; ageMs: number; limit: number }): Promise<DeletedDocument[]>;
  /** Removes what the database has of a document's content, at once or not at all, if its partition is still owned. False when it isn't. */
  purge(documentId: string, fence: Fence): Promise<boolean>;
}
