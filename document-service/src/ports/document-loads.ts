/** A document as the database has it. */
export interface LoadedHead {
  readonly documentId: string;
  readonly partition: number;
  readonly revision: number;
  readonly length: number;
  readonly chain: bigint;
  /** The chain of the operation at `revision`, as its own row says; undefined when that isn't at hand. */
  readonly lastChain?: bigint | undefined;
  readonly closed: boolean;
  readonly quarantineReason: string | undefined;
  readonly snapshotRevision: number;
  readonly sessionFloor: number;
  readonly revocations: readonly LoadedRevocation[];
}

/** The last change that took rights from a user. */
export interface LoadedRevocation {
  readonly userId: string;
  readonly epoch: bigint;
  /** The role left, as the contract numbers roles; 0 for none. */
  readonly role: number;
}

export interface LoadedSession {
  readonly documentId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly lastSequence: number;
  readonly lastRevision: number;
  readonly lastDigest: bigint;
  readonly endedCode: string | undefined;
}

export interface LoadedOperation {
  readonly documentId: string;
  readonly revision: number;
  readonly operation: Uint8Array;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly recordedAtMs: number;
  readonly chain: bigint;
}

/** Operations of a document with revisions in (after, until], in order, at most `limit`. */
export interface OperationRange {
  readonly documentId: string;
  readonly after: number;
  readonly until: number;
  readonly limit: number;
}

/** What is missing in memory before a batch can be sequenced. */
export interface LoadRequest {
  readonly heads: readonly string[];
  readonly sessions: readonly { readonly documentId: string; readonly sessionId: string }[];
  /** Operations above `after` up to `until`, both exclusive of what is at hand; never more than the oldest base allowed. */
  readonly tails: readonly { readonly documentId: string; readonly after: number; readonly until: number }[];
}

/** What was found; unknown documents and sessions are absent. Operations of one document come in order. */
export interface LoadResult {
  readonly heads: readonly LoadedHead[];
  /** Session floors of the documents whose sessions were asked for, as of the moment at which these were looked up. */
  readonly floors: readonly { readonly documentId: string; readonly sessionFloor: number }[];
  readonly sessions: readonly LoadedSession[];
  readonly operations: readonly LoadedOperation[];
}

/** A document's head and some of its sessions as of one moment. */
export interface OpenState {
  readonly head: LoadedHead;
  readonly sessions: readonly LoadedSession[];
}

/** Where a text can be started from. */
export interface SnapshotPointer {
  readonly revision: number;
  readonly chain: bigint;
  /** Undefined for a document that has never had content stored: it was empty at revision 0. */
  readonly storageKey: string | undefined;
}

/** Reading what was committed. Every method is one round trip, or one per kind of row at the same time. */
export interface DocumentLoads {
  /** For a batch, whatever it lacks. */
  load(request: LoadRequest): Promise<LoadResult>;
  /** For a join; undefined when there is no such document. */
  openState(documentId: string, sessionIds: readonly string[]): Promise<OpenState | undefined>;
  operations(range: OperationRange): Promise<LoadedOperation[]>;
  /** The chain at a revision above 0; undefined when that operation isn't there. */
  chainAt(documentId: string, revision: number): Promise<bigint | undefined>;
  /** The first revision that a session's submissions became, at or below `until`; undefined when there is none. Reads the document's operations. */
  firstRevisionOf(documentId: string, sessionId: string, until: number): Promise<number | undefined>;
  /** The newest snapshot; undefined when there is no such document. */
  snapshot(documentId: string): Promise<SnapshotPointer | undefined>;
  /** The revision that was newest at a time; 0 when none was. */
  revisionAt(documentId: string, timeMs: number): Promise<number>;
}
