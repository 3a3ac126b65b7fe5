import type { LoadedOperation } from './document-loads.ts';

/** A committed operation with all that its row says. */
export interface ArchivedOperation extends LoadedOperation {
  readonly logOffset: number;
}

/** A document's operations of contiguous revisions, at least one. */
export interface Segment {
  readonly documentId: string;
  /** The chain before the first operation. */
  readonly previousChain: bigint;
  readonly operations: readonly ArchivedOperation[];
}

/** Where a segment is stored and what must be in it. */
export interface StoredSegment {
  readonly documentId: string;
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** The earliest and latest time of its operations. */
  readonly firstRecordedAtMs: number;
  readonly lastRecordedAtMs: number;
  readonly previousChain: bigint;
  /** The chain after the last operation. */
  readonly chain: bigint;
  readonly storageKey: string;
  /** SHA-256 of the object. */
  readonly checksum: Uint8Array;
  readonly objectBytes: number;
}

/** How far a document's history has moved. */
export interface ArchiveStanding {
  readonly partition: number;
  readonly revision: number;
  readonly snapshotRevision: number;
  /** The last revision that is in a segment, and the chain there; 0 when there is none. */
  readonly archivedRevision: number;
  readonly archivedChain: bigint;
}

/** A document whose snapshot or segments lag behind what they should be. */
export interface LaggingDocument {
  readonly documentId: string;
  readonly revision: number;
  readonly snapshotLags: boolean;
  readonly archiveLags: boolean;
}

/** Which documents to look through. */
export interface LagQuery {
  /** Documents behind this one, in the order of their ids. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly partitions: readonly number[];
  readonly snapshotOperations: number;
  /** A changed document unchanged for so long should have a snapshot. */
  readonly snapshotIdleMs: number;
  readonly keptOperations: number;
  readonly segmentOperations: number;
}

/** The table of segments. */
export interface SegmentCatalog {
  /** Undefined when there is no such document, or it is closed. */
  standing(documentId: string): Promise<ArchiveStanding | undefined>;
  /** The operations behind a revision, in order: at most so many, and no more bytes of them than given unless the first alone has more. */
  oldest(range: { documentId: string; after: number; limit: number; bytes: number }): Promise<ArchivedOperation[]>;
  /**
   * Names the segment and removes its operations from the database, at once or not at all, if the partition is still owned under the epoch (I5). False when it
   * isn't, or when the operations aren't all there: nothing has changed then.
   */
  place(segment: StoredSegment, fence: { readonly partition: number; readonly epoch: number }): Promise<boolean>;
  /**
   * Forgets sessions of a document unused for so long whose edits are all at or below a revision that is archived, and raises the document's session floor to
   * that revision, at once or not at all, if the partition is still owned under the epoch. Answers how many; not more than so many at a time.
   */
  forgetSessions(
    idle: {
      readonly documentId: string;
      readonly archivedRevision: number;
      readonly idleMs: number;
      readonly limit: number;
    },
    fence: { readonly partition: number; readonly epoch: number },
  ): Promise<number>;
  /** The newest segment that begins at or before a revision; it may end before it. */
  upTo(documentId: string, revision: number): Promise<StoredSegment | undefined>;
  /** The newest segment with an operation recorded at or before a time. */
  recordedBefore(documentId: string, timeMs: number): Promise<StoredSegment | undefined>;
  /** Looks some documents through. `next` goes on behind them; undefined at the end. */
  lagging(query: LagQuery): Promise<{ documents: LaggingDocument[]; next: string | undefined }>;
}
