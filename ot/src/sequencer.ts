import { nextChain, submissionDigest } from './chain.ts';
import { DOCUMENT_CODE_POINTS_MAX, MAX_BASE_LAG } from './limits.ts';
import { lengthDelta, type Operation, requiredLength } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import type { OperationWindow } from './operation-window.ts';
import type { RejectionCode } from './rejection.ts';
import { supportsSemantics } from './semantics.ts';
import { transform } from './transform.ts';
import { invalidReason } from './validate.ts';

/**
 * The sequencer decides what a submission becomes. It is a function of the document's state and the record alone: no clock, no randomness,
 * no I/O. The same prefix of the log gives the same revisions, byte for byte, on every build that knows the record's semantics (I2).
 */

/** The role needed to edit, as the contract numbers roles. */
export const EDITOR = 3;

/** What is remembered of a session. */
export interface SessionPosition {
  /** The user who first used the session id. */
  readonly userId: string;
  readonly lastSequence: number;
  /** The revision of the last accepted submission; 0 for none. */
  readonly lastRevision: number;
  /** Digest of the last accepted submission. */
  readonly lastDigest: bigint;
  /** Why the session has ended; undefined while it lives. */
  readonly endedCode?: RejectionCode;
}

/** A change of a user's rights that has been sequenced. */
export interface Rights {
  readonly epoch: bigint;
  /** The role from then on, as the contract numbers roles; 0 for none. */
  readonly role: number;
}

/** A document as the sequencer knows it: its head and its control state, never its text. `advance` alone changes it. */
export interface SequencedDocument {
  readonly documentId: string;
  revision: number;
  /** Length of the text in code points. */
  length: number;
  chain: bigint;
  closed: boolean;
  /** Why an operator stopped the document; undefined when nobody did. */
  quarantineReason: string | undefined;
  /** Sessions not used since this revision have been forgotten. */
  readonly sessionFloor: number;
  /** Sessions by id. Must hold the session of every record that is decided, if it exists. */
  readonly sessions: Map<string, SessionPosition>;
  /** Changes of rights by user. Must hold that of the author of every record that is decided, if it exists. */
  readonly rights: Map<string, Rights>;
  /** Operations up to the head. */
  readonly window: OperationWindow;
}

/** What a record asks for. */
export type Action =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'close' }
  | { readonly kind: 'permission-change'; readonly userId: string; readonly role: number; readonly epoch: bigint }
  | { readonly kind: 'quarantine'; readonly reason: string }
  | { readonly kind: 'release' };

/** A record of the log, decoded. */
export interface SubmissionRecord {
  readonly documentId: string;
  readonly userId: string;
  /** Empty for control records. */
  readonly sessionId: string;
  readonly sequence: number;
  readonly baseRevision: number;
  readonly action: Action;
  readonly permissionEpoch: bigint;
  readonly ifRevision?: number;
  readonly semantics: number;
}

/** The operation is the document's next revision. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly revision: number;
  /** As transformed to the head; may be empty. */
  readonly operation: Operation;
  /** Its canonical protobuf. */
  readonly operationBytes: Uint8Array;
  readonly chain: bigint;
  readonly digest: bigint;
  /** How much longer the text becomes, in code points. */
  readonly lengthDelta: number;
}

/** The operation was accepted before. */
export interface Repeated {
  readonly kind: 'repeated';
  /** The revision it became; 0 when it is too old to be known. */
  readonly revision: number;
}

/** The operation has no effect. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly code: RejectionCode;
  /** What exactly is wrong, where the code's message doesn't say it. */
  readonly detail?: string;
  /** True when the session ends with this, which must be committed before it is told. */
  readonly endsSession: boolean;
}

export type Outcome =
  | Accepted
  | Repeated
  | Rejected
  /** A control record took effect. */
  | { readonly kind: 'controlled' }
  /** A control record that changes nothing. */
  | { readonly kind: 'ignored' }
  /** This build doesn't know the record's rules; it must not guess. */
  | { readonly kind: 'unsupported'; readonly semantics: number }
  /** Operations after this revision must be put into the window first. */
  | { readonly kind: 'needs-operations'; readonly afterRevision: number };

/** What a record becomes. Total: whatever the record holds, it has an outcome. Changes nothing. */
export function decide(document: SequencedDocument, record: SubmissionRecord): Outcome {
  if (!supportsSemantics(record.semantics)) return { kind: 'unsupported', semantics: record.semantics };
  const { action } = record;
  if (action.kind !== 'operation') return decideControl(document, action);
  const session = document.sessions.get(record.sessionId);
  if (session !== undefined && session.userId !== record.userId) return rejected('SESSION_NOT_YOURS', false);
  return (
    decideBySession(document, session, record, action.operation) ??
    decideByState(document, record) ??
    decideByBase(document, session, record) ??
    decideByOperation(document, record, action.operation)
  );
}

/** Folds a decided record into the document's state. Must be called with the outcome just decided on this state. */
export function advance(document: SequencedDocument, record: SubmissionRecord, outcome: Outcome): void {
  if (outcome.kind === 'accepted') accept(document, record, outcome);
  else if (outcome.kind === 'rejected' && outcome.endsSession) endSession(document, record, outcome.code);
  else if (outcome.kind === 'controlled') control(document, record.action);
}

/** Repeats, ended sessions and gaps. A repeat gets its first outcome, whatever has happened since (I4). */
function decideBySession(
  document: SequencedDocument,
  session: SessionPosition | undefined,
  record: SubmissionRecord,
  operation: Operation,
): Outcome | undefined {
  const lastSequence = session?.lastSequence ?? 0;
  if (session !== undefined && record.sequence <= lastSequence) {
    return decideRepeat(session, record, operation);
  }
  if (session?.endedCode !== undefined) return rejected(session.endedCode, false);
  if (session === undefined && record.baseRevision < document.sessionFloor) return rejected('SESSION_EXPIRED', true);
  if (record.sequence !== lastSequence + 1) return rejected('OUT_OF_ORDER', false);
  return undefined;
}

function decideRepeat(session: SessionPosition, record: SubmissionRecord, operation: Operation): Outcome {
  if (record.sequence < session.lastSequence) return { kind: 'repeated', revision: 0 };
  const digest = submissionDigest(record.baseRevision, record.ifRevision, encodeSafely(operation));
  if (digest === session.lastDigest) return { kind: 'repeated', revision: session.lastRevision };
  return rejected('SEQUENCE_REUSED', session.endedCode === undefined);
}

function decideByState(document: SequencedDocument, record: SubmissionRecord): Outcome | undefined {
  if (document.closed) return rejected('DOCUMENT_DELETED', true);
  if (document.quarantineReason !== undefined) return rejected('QUARANTINED', false);
  const rights = document.rights.get(record.userId);
  // The change came after the gateway looked, and takes away what it found (I7).
  if (rights !== undefined && rights.epoch > record.permissionEpoch && rights.role < EDITOR) {
    return rejected('PERMISSION_DENIED', true);
  }
  return undefined;
}

function decideByBase(
  document: SequencedDocument,
  session: SessionPosition | undefined,
  { baseRevision, ifRevision }: SubmissionRecord,
): Outcome | undefined {
  if (baseRevision > document.revision) {
    return rejected('INVALID_BASE', true, `base ${baseRevision} is above the head ${document.revision}`);
  }
  if (baseRevision < (session?.lastRevision ?? 0)) {
    return rejected(
      'INVALID_BASE',
      true,
      `base ${baseRevision} is below the session's last revision ${session?.lastRevision}`,
    );
  }
  if (document.revision - baseRevision > MAX_BASE_LAG) {
    return rejected(
      'STALE_BASE',
      true,
      `base ${baseRevision} is more than ${MAX_BASE_LAG} behind the head ${document.revision}`,
    );
  }
  if (ifRevision !== undefined && ifRevision !== document.revision) {
    return rejected('REVISION_MISMATCH', true, `the head is at revision ${document.revision}, not ${ifRevision}`);
  }
  if (baseRevision < document.window.base) return { kind: 'needs-operations', afterRevision: baseRevision };
  return undefined;
}

function decideByOperation(document: SequencedDocument, record: SubmissionRecord, submitted: Operation): Outcome {
  const reason = invalidReason(submitted) ?? outOfBounds(document, record.baseRevision, submitted);
  if (reason !== undefined) return rejected('INVALID_OPERATION', true, reason);
  let operation = submitted;
  for (let revision = record.baseRevision + 1; revision <= document.revision; revision += 1) {
    operation = transform(operation, document.window.get(revision) ?? [], 'left');
  }
  const delta = lengthDelta(operation);
  if (document.length + delta > DOCUMENT_CODE_POINTS_MAX) {
    return rejected('DOCUMENT_TOO_LONG', true, `a document holds ${DOCUMENT_CODE_POINTS_MAX} code points`);
  }
  const submittedBytes = encodeOperation(submitted);
  const operationBytes = operation === submitted ? submittedBytes : encodeOperation(operation);
  return {
    kind: 'accepted',
    revision: document.revision + 1,
    operation,
    operationBytes,
    chain: nextChain(document.chain, operationBytes, record.sessionId, record.sequence),
    digest: submissionDigest(record.baseRevision, record.ifRevision, submittedBytes),
    lengthDelta: delta,
  };
}

/** The length of the text at the base follows from the deltas since; the text itself isn't needed. */
function outOfBounds(document: SequencedDocument, baseRevision: number, operation: Operation): string | undefined {
  const needed = requiredLength(operation);
  const length = document.length - document.window.lengthDeltaSince(baseRevision);
  return needed > length ? `needs ${needed} code points, revision ${baseRevision} has ${length}` : undefined;
}

function decideControl(document: SequencedDocument, action: Exclude<Action, { kind: 'operation' }>): Outcome {
  switch (action.kind) {
    case 'close':
      return effective(!document.closed);
    case 'quarantine':
      return effective(document.quarantineReason === undefined);
    case 'release':
      return effective(document.quarantineReason !== undefined);
    case 'permission-change':
      return effective(action.epoch > (document.rights.get(action.userId)?.epoch ?? -1n));
  }
}

function effective(changes: boolean): Outcome {
  return { kind: changes ? 'controlled' : 'ignored' };
}

function rejected(code: RejectionCode, endsSession: boolean, detail?: string): Rejected {
  return detail === undefined
    ? { kind: 'rejected', code, endsSession }
    : { kind: 'rejected', code, endsSession, detail };
}

/** Bytes for a digest, also of an operation whose form is wrong. */
function encodeSafely(operation: Operation): Uint8Array {
  return invalidReason(operation) === undefined ? encodeOperation(operation) : new Uint8Array();
}

function accept(document: SequencedDocument, record: SubmissionRecord, outcome: Accepted): void {
  document.revision = outcome.revision;
  document.length += outcome.lengthDelta;
  document.chain = outcome.chain;
  document.window.push(outcome.operation);
  document.sessions.set(record.sessionId, {
    userId: record.userId,
    lastSequence: record.sequence,
    lastRevision: outcome.revision,
    lastDigest: outcome.digest,
  });
}

function endSession(document: SequencedDocument, record: SubmissionRecord, code: RejectionCode): void {
  const session = document.sessions.get(record.sessionId);
  document.sessions.set(record.sessionId, {
    userId: record.userId,
    lastSequence: session?.lastSequence ?? 0,
    lastRevision: session?.lastRevision ?? 0,
    lastDigest: session?.lastDigest ?? 0n,
    endedCode: code,
  });
}

function control(document: SequencedDocument, action: Action): void {
  if (action.kind === 'close') document.closed = true;
  else if (action.kind === 'quarantine') document.quarantineReason = action.reason;
  else if (action.kind === 'release') document.quarantineReason = undefined;
  else if (action.kind === 'permission-change') {
    document.rights.set(action.userId, { epoch: action.epoch, role: action.role });
  }
}
