import { nextChain } from './chain.ts';
import { compose } from './compose.ts';
import { INSERT_CODE_POINTS_MAX, OPERATION_COMPONENTS_MAX } from './limits.ts';
import { insertedLength, isNoop, type Operation } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import { splitOperation } from './split-operation.ts';
import { transformPair } from './transform.ts';

/**
 * The client's half: an immutable value that says where an editing session is.
 *
 * Nothing pending: synchronized. `outstanding`: sent and not acknowledged. `buffered`: typed since, to be sent one by one after it.
 * The text that the user sees is the confirmed text at `revision` with the outstanding and then the buffered operations applied.
 */
export interface EditSession {
  readonly sessionId: string;
  /** The last revision received; the confirmed text is at it. */
  readonly revision: number;
  readonly chain: bigint;
  /** The last sequence used. */
  readonly sequence: number;
  readonly outstanding: Outstanding | undefined;
  readonly buffered: readonly Operation[];
}

/** What was sent and has no outcome yet. */
export interface Outstanding {
  /** As it was sent; sent again exactly so. */
  readonly submission: SentSubmission;
  /** As it applies to the confirmed text now. */
  readonly operation: Operation;
}

export interface SentSubmission {
  readonly sequence: number;
  readonly baseRevision: number;
  readonly operation: Operation;
}

/** A committed operation as the server tells it. */
export interface CommittedOperation {
  readonly revision: number;
  readonly operation: Operation;
  readonly sessionId: string;
  readonly sequence: number;
  readonly chain: bigint;
}

/** The server's word that a submission is committed. */
export interface Acknowledgement {
  readonly sequence: number;
  readonly revision: number;
  readonly chain: bigint;
}

/** What an event leads to. */
export interface Step {
  readonly session: EditSession;
  /** To be applied to the text the user sees. */
  readonly apply?: Operation;
  /** To be sent. */
  readonly send?: SentSubmission;
  /**
   * `gap`: revisions are missing before this one. `history-differs`: the chain isn't what it should be. Either way the session is as it was, and the
   * document must be loaded again.
   */
  readonly problem?: 'gap' | 'history-differs';
}

/** A session on a text just loaded. `lastSequence` is what the server has decided for the session id before. */
export function startSession(start: {
  readonly sessionId: string;
  readonly revision: number;
  readonly chain: bigint;
  readonly lastSequence: number;
}): EditSession {
  const { sessionId, revision, chain, lastSequence } = start;
  return { sessionId, revision, chain, sequence: lastSequence, outstanding: undefined, buffered: [] };
}

/** The user edited the text he sees. The operation is split when it exceeds what one submission may insert. */
export function edit(session: EditSession, operation: Operation): Step {
  if (isNoop(operation)) return { session };
  let { buffered } = session;
  for (const part of splitOperation(operation)) buffered = addToBuffer(buffered, part);
  return sendNext({ ...session, buffered });
}

/** A committed operation arrived: somebody else's, or one's own, which is the acknowledgement. What is already known is dropped. */
export function receive(session: EditSession, committed: CommittedOperation): Step {
  if (committed.revision <= session.revision) return { session };
  if (committed.revision > session.revision + 1) return { session, problem: 'gap' };
  const { outstanding } = session;
  if (committed.sessionId === session.sessionId && committed.sequence === outstanding?.submission.sequence) {
    return acknowledge(session, committed);
  }
  if (chainAfter(session, committed.operation, committed.sessionId, committed.sequence) !== committed.chain) {
    return { session, problem: 'history-differs' };
  }
  return receiveRemote(session, committed);
}

/** The outstanding submission is committed. An acknowledgement that is already known is dropped. */
export function acknowledge(session: EditSession, { sequence, revision, chain }: Acknowledgement): Step {
  const { outstanding } = session;
  if (outstanding?.submission.sequence !== sequence || revision <= session.revision) return { session };
  if (revision > session.revision + 1) return { session, problem: 'gap' };
  if (chainAfter(session, outstanding.operation, session.sessionId, sequence) !== chain) {
    return { session, problem: 'history-differs' };
  }
  return sendNext({ ...session, revision, chain, outstanding: undefined });
}

/** What must be sent again after a reconnect or a retryable rejection, exactly as it was sent; undefined when nothing is outstanding. */
export function resend(session: EditSession): SentSubmission | undefined {
  return session.outstanding?.submission;
}

/** What the server has not acknowledged: operations that apply one after another to the confirmed text. Empty when all is saved. */
export function draft(session: EditSession): readonly Operation[] {
  const { outstanding, buffered } = session;
  return outstanding === undefined ? buffered : [outstanding.operation, ...buffered];
}

/** The same text and pending edits under a fresh session id, after the old session has ended. All that is pending is sent anew. */
export function renewSession(session: EditSession, sessionId: string): Step {
  return sendNext({
    ...session,
    sessionId,
    sequence: 0,
    outstanding: undefined,
    buffered: draft(session).filter((operation) => !isNoop(operation)),
  });
}

function receiveRemote(session: EditSession, { revision, operation, chain }: CommittedOperation): Step {
  let remote = operation;
  let { outstanding } = session;
  if (outstanding !== undefined) {
    const pair = transformPair(outstanding.operation, remote);
    outstanding = { ...outstanding, operation: pair.pending };
    remote = pair.committed;
  }
  const buffered = session.buffered.map((pending) => {
    const pair = transformPair(pending, remote);
    remote = pair.committed;
    return pair.pending;
  });
  return { session: { ...session, revision, chain, outstanding, buffered }, apply: remote };
}

/**
 * Sends the oldest of the buffer when nothing is outstanding. What has become empty meanwhile isn't worth a revision; what others' inserts have cut into
 * too many components is split.
 */
function sendNext(session: EditSession): Step {
  const buffered = session.buffered.filter((operation) => !isNoop(operation));
  const [oldest, ...later] = buffered;
  if (session.outstanding !== undefined || oldest === undefined) return { session: { ...session, buffered } };
  const [operation = oldest, ...parts] = splitOperation(oldest);
  const rest = [...parts, ...later];
  const send = { sequence: session.sequence + 1, baseRevision: session.revision, operation };
  return {
    session: { ...session, sequence: send.sequence, outstanding: { submission: send, operation }, buffered: rest },
    send,
  };
}

/** Composes with the newest of the buffer, which nobody has seen, as long as the result fits one submission. */
function addToBuffer(buffered: readonly Operation[], operation: Operation): readonly Operation[] {
  const last = buffered[buffered.length - 1];
  if (last === undefined) return [operation];
  const composed = compose(last, operation);
  const fits = insertedLength(composed) <= INSERT_CODE_POINTS_MAX && composed.length <= OPERATION_COMPONENTS_MAX;
  return fits ? [...buffered.slice(0, -1), composed] : [...buffered, operation];
}

function chainAfter(session: EditSession, operation: Operation, sessionId: string, sequence: number): bigint {
  return nextChain(session.chain, encodeOperation(operation), sessionId, sequence);
}
