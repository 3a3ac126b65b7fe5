import { nextChain, submissionDigest } from './chain.ts';
import type { SequencingLimits } from './limits.ts';
import { lengthDelta, type Operation, requiredLength } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import type { OperationWindow } from './operation-window.ts';
import { rebaseToHead } from './rebase.ts';
import { REJECTIONS, type RejectionCode } from './rejection.ts';
import { COMMANDS_ONCE, DENIED_COPIES, EXPIRED_TOLD, sequencingLimits } from './semantics.ts';
import { isCanonicalUuid } from './uuid.ts';
import { invalidReasonWithin } from './validate.ts';

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

/** The newest sequenced change that took the right to edit from a user. */
export interface Rights {
  /** The document's permission epoch that the change began. */
  readonly epoch: bigint;
  /** The role from then on, as the contract numbers roles, below EDITOR; 0 for none. */
  readonly role: number;
}

/** A document as the sequencer knows it: its head and its control state, never its text. `advance` alone changes it, and loads the floor. */
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
  sessionFloor: number;
  /** By session id. Must hold the session of every record that is decided, if it exists. Replaced as wholes, never changed inside. */
  readonly sessions: Map<string, SessionPosition>;
  /** By user. Must hold that of the author of every record that is decided, if it exists. */
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
  /** Of a control record: the identity of an operator's command, or empty. */
  readonly sessionId: string;
  readonly sequence: number;
  readonly baseRevision: number;
  readonly action: Action;
  readonly permissionEpoch: bigint;
  readonly ifRevision?: number;
  readonly semantics: number;
  /** Set when its gateway found the author not allowed: it only asks what became of an earlier copy. */
  readonly denied?: boolean;
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
  const limits = sequencingLimits(record.semantics);
  if (limits === undefined) return { kind: 'unsupported', semantics: record.semantics };
  const { action } = record;
  if (isCommand(record)) return decideCommand(document, record);
  if (action.kind !== 'operation') return decideControl(document, action);
  const session = document.sessions.get(record.sessionId);
  const edit: Edit = { document, session, record, operation: action.operation, limits };
  return (
    decideByIdentity(edit) ??
    decideBySession(edit) ??
    decideByState(edit) ??
    decideByBase(edit) ??
    decideByForm(edit) ??
    decideByOperation(edit)
  );
}

/** Folds a decided record into the document's state. Must be called with the outcome just decided on this state. */
export function advance(document: SequencedDocument, record: SubmissionRecord, outcome: Outcome): void {
  if (outcome.kind === 'accepted') accept(document, record, outcome);
  else if (outcome.kind === 'rejected' && outcome.endsSession) endSession(document, record, outcome.code);
  else if (outcome.kind === 'controlled') control(document, record);
}

/**
 * True for an operator's command with an identity: a session of its own, with nothing else in it. It is remembered, and in time forgotten, as sessions are. Like an operation's,
 * its session must be known before it is decided.
 */
export function isCommand({ action, sessionId, userId, semantics }: SubmissionRecord): boolean {
  if (semantics < COMMANDS_ONCE || (action.kind !== 'quarantine' && action.kind !== 'release')) return false;
  return isCanonicalUuid(sessionId) && isCanonicalUuid(userId);
}

/** A submission of an operation, and what it is judged by. */
interface Edit {
  readonly document: SequencedDocument;
  /** Undefined when the session id is new. */
  readonly session: SessionPosition | undefined;
  readonly record: SubmissionRecord;
  readonly operation: Operation;
  readonly limits: SequencingLimits;
}

/** Who submits. What can't be a session of this user touches no session. */
function decideByIdentity({ session, record }: Edit): Rejected | undefined {
  if (!isCanonicalUuid(record.userId) || !isCanonicalUuid(record.sessionId)) return refused('INVALID_ID');
  if (!Number.isInteger(record.sequence) || record.sequence < 1) return refused('MALFORMED_MESSAGE');
  return session !== undefined && session.userId !== record.userId ? refused('SESSION_NOT_YOURS') : undefined;
}

/** Repeats, ended sessions and gaps. A repeat gets its first outcome, whatever has happened since (I4). */
function decideBySession(edit: Edit): Outcome | undefined {
  const { document, session, record } = edit;
  if (session === undefined) {
    if (isExpired(document, record)) return rejected('SESSION_EXPIRED');
    return record.sequence === 1 ? undefined : rejected('OUT_OF_ORDER');
  }
  if (record.sequence <= session.lastSequence) return decideRepeat(edit, session);
  if (session.endedCode !== undefined) return refused(session.endedCode);
  return record.sequence === session.lastSequence + 1 ? undefined : rejected('OUT_OF_ORDER');
}

/** Nothing is known of the session. What it submitted before it was forgotten has a base below the floor; what it would go on with, a sequence. */
function isExpired(
  { sessionFloor }: SequencedDocument,
  { baseRevision, sequence, semantics }: SubmissionRecord,
): boolean {
  return baseRevision < sessionFloor || (semantics >= EXPIRED_TOLD && sessionFloor > 0 && sequence > 1);
}

/** Only the last submission's digest is kept: of older ones the sequence has to do. */
function decideRepeat({ document, record, operation, limits }: Edit, session: SessionPosition): Outcome {
  if (record.sequence < session.lastSequence) {
    return { kind: 'repeated', revision: document.window.revisionOf(record) ?? 0 };
  }
  // What isn't valid was never accepted, and so repeats nothing.
  const valid = invalidReasonWithin(operation, limits) === undefined;
  if (valid && digestOf(record, encodeOperation(operation)) === session.lastDigest) {
    return { kind: 'repeated', revision: session.lastRevision };
  }
  return session.endedCode === undefined ? rejected('SEQUENCE_REUSED') : refused('SEQUENCE_REUSED');
}

function decideByState({ document, record }: Edit): Rejected | undefined {
  if (document.closed) return rejected('DOCUMENT_DELETED');
  if (document.quarantineReason !== undefined) return rejected('QUARANTINED');
  if (record.denied === true && record.semantics >= DENIED_COPIES) return rejected('PERMISSION_DENIED');
  const rights = document.rights.get(record.userId);
  // The change came after the gateway looked, and takes away what it found (I7).
  const revoked = rights !== undefined && rights.epoch > record.permissionEpoch && rights.role < EDITOR;
  return revoked ? rejected('PERMISSION_DENIED') : undefined;
}

function decideByBase({ document, session, record, limits }: Edit): Rejected | undefined {
  const { baseRevision, ifRevision } = record;
  const { revision } = document;
  const lastRevision = session?.lastRevision ?? 0;
  if (baseRevision > revision) return rejected('INVALID_BASE', `base ${baseRevision} is above the head ${revision}`);
  if (baseRevision < lastRevision) {
    return rejected('INVALID_BASE', `base ${baseRevision} is below the session's last revision ${lastRevision}`);
  }
  if (revision - baseRevision > limits.baseLag) {
    return rejected('STALE_BASE', `base ${baseRevision} is more than ${limits.baseLag} behind the head ${revision}`);
  }
  if (ifRevision !== undefined && ifRevision !== revision) {
    return rejected('REVISION_MISMATCH', `the head is at revision ${revision}, not ${ifRevision}`);
  }
  return undefined;
}

/** The length of the text at the base follows from the deltas since; the text itself isn't needed. */
function decideByForm({ document, record, operation, limits }: Edit): Outcome | undefined {
  const { baseRevision } = record;
  const reason = invalidReasonWithin(operation, limits);
  if (reason !== undefined) return rejected('INVALID_OPERATION', reason);
  if (baseRevision < document.window.base) return { kind: 'needs-operations', afterRevision: baseRevision };
  const needed = requiredLength(operation);
  const length = document.length - document.window.lengthDeltaSince(baseRevision);
  if (needed <= length) return undefined;
  return rejected('INVALID_OPERATION', `needs ${needed} code points, revision ${baseRevision} has ${length}`);
}

function decideByOperation({ document, record, operation: submitted, limits }: Edit): Outcome {
  const { window } = document;
  const operation = rebaseToHead(submitted, { base: record.baseRevision, window, limits });
  if (operation === undefined) return rejected('STALE_BASE', 'too much was edited at the same time');
  const delta = lengthDelta(operation);
  if (delta > 0 && document.length + delta > limits.documentCodePoints) {
    return rejected('DOCUMENT_TOO_LONG', `a document holds ${limits.documentCodePoints} code points`);
  }
  const submittedBytes = encodeOperation(submitted);
  const operationBytes = operation === submitted ? submittedBytes : encodeOperation(operation);
  return {
    kind: 'accepted',
    revision: document.revision + 1,
    operation,
    operationBytes,
    chain: nextChain(document.chain, operationBytes, record.sessionId, record.sequence),
    digest: digestOf(record, submittedBytes),
    lengthDelta: delta,
  };
}

/** The first copy takes its place also when it changes nothing: a later copy must not either. What was made before sessions were forgotten may be a repeat. */
function decideCommand(
  { sessions, sessionFloor }: SequencedDocument,
  { sessionId, baseRevision }: SubmissionRecord,
): Outcome {
  return effective(!sessions.has(sessionId) && (sessionFloor === 0 || baseRevision > sessionFloor));
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
      return effective(action.role < EDITOR && action.epoch > (document.rights.get(action.userId)?.epoch ?? -1n));
  }
}

function effective(changes: boolean): Outcome {
  return { kind: changes ? 'controlled' : 'ignored' };
}

/** Ends the session when the code is one that does. */
function rejected(code: RejectionCode, detail?: string): Rejected {
  const { endsSession } = REJECTIONS[code];
  return detail === undefined
    ? { kind: 'rejected', code, endsSession }
    : { kind: 'rejected', code, endsSession, detail };
}

/** Without touching a session: it has ended already, or isn't the author's. */
function refused(code: RejectionCode): Rejected {
  return { kind: 'rejected', code, endsSession: false };
}

function digestOf({ baseRevision, ifRevision }: SubmissionRecord, operationBytes: Uint8Array): bigint {
  return submissionDigest(baseRevision, ifRevision, operationBytes);
}

function accept(document: SequencedDocument, record: SubmissionRecord, outcome: Accepted): void {
  document.revision = outcome.revision;
  document.length += outcome.lengthDelta;
  document.chain = outcome.chain;
  document.window.push(outcome.operation, { sessionId: record.sessionId, sequence: record.sequence });
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

function control(document: SequencedDocument, record: SubmissionRecord): void {
  const { action } = record;
  if (isCommand(record)) remember(document, record);
  if (action.kind === 'close') document.closed = true;
  else if (action.kind === 'quarantine') document.quarantineReason ??= action.reason;
  else if (action.kind === 'release') document.quarantineReason = undefined;
  else if (action.kind === 'permission-change') {
    document.rights.set(action.userId, { epoch: action.epoch, role: action.role });
  }
}

function remember({ sessions, revision }: SequencedDocument, { sessionId, userId, sequence }: SubmissionRecord): void {
  sessions.set(sessionId, { userId, lastSequence: sequence, lastRevision: revision, lastDigest: 0n });
}
