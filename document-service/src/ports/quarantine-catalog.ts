/** A document that takes no edits, or of which records were put aside. */
export interface StoppedDocument {
  readonly documentId: string;
  /** Undefined when it takes edits. */
  readonly reason: string | undefined;
  readonly records: number;
  /** When the last one was put aside, in milliseconds since 1970; 0 for none. */
  readonly lastAtMs: number;
}

/** A record that was put aside. */
export interface AsideRecord {
  readonly logOffset: number;
  readonly reason: string;
  readonly atMs: number;
  readonly record: Uint8Array;
}

/** What an operator did. */
export interface OperatorAction {
  readonly operator: string;
  readonly action: 'quarantine' | 'release' | 'rebuild';
  readonly documentId: string;
  readonly detail?: string;
}

/** An operation as its row is to have it. */
export interface RebuiltOperation {
  readonly revision: number;
  readonly operation: Uint8Array;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly logOffset: number;
  readonly recordedAtMs: number;
  readonly chain: bigint;
}

/** What a rebuild writes. */
export interface RebuiltDocument {
  readonly documentId: string;
  /** Where the document stood when the rebuild began: the condition. */
  readonly expectedRevision: number;
  readonly revision: number;
  readonly length: number;
  readonly chain: bigint;
  /** True when the newest snapshot may have been made from what was wrong: the text is then made from its whole history. */
  readonly distrustSnapshot: boolean;
  /** Only those whose rows were lost or differ. */
  readonly operations: readonly RebuiltOperation[];
}

/** An operation's row with its place in the log. */
export type StoredOperation = RebuiltOperation;

/** A session's newest operation. */
export type LastOperation = Pick<RebuiltOperation, 'userId' | 'sessionId' | 'sequence' | 'revision' | 'logOffset'>;

/** Where a session stands, as its row is to have it. */
export interface RebuiltSession {
  readonly userId: string;
  readonly sessionId: string;
  readonly lastSequence: number;
  readonly lastRevision: number;
  readonly lastDigest: bigint;
}

/** Who owns a partition, as it must be when something is written. */
export interface OwnerFence {
  readonly partition: number;
  readonly epoch: number;
}

/** What operators see and write of documents in trouble. */
export interface QuarantineCatalog {
  /** Documents behind this id, in the order of their ids. */
  list(after: string | undefined, limit: number): Promise<StoppedDocument[]>;
  /** What was put aside of a document, newest first. */
  records(documentId: string, limit: number): Promise<AsideRecord[]>;
  /** How many documents of these partitions take no edits. */
  count(partitions: readonly number[]): Promise<number>;
  note(action: OperatorAction): Promise<void>;
  /** Rows of operations behind a revision, in order. */
  operations(documentId: string, after: number, limit: number): Promise<StoredOperation[]>;
  /** Writes what was made again, with a note, if the partition is still owned and the document still quarantined where it stood. False when not. */
  rebuild(document: RebuiltDocument, fence: OwnerFence, operator: string): Promise<boolean>;
  /** Sessions that were not forgotten and whose rows are lost or don't agree with their newest operation, at most `limit`. */
  strayedSessions(documentId: string, limit: number): Promise<LastOperation[]>;
  /** Writes where sessions stand, on the same conditions as `rebuild`. A session that has ended stays so. */
  rebuildSessions(documentId: string, sessions: readonly RebuiltSession[], fence: OwnerFence): Promise<boolean>;
}
