import { MAX_BASE_LAG } from '@weft/ot/limits';
import type { Operation } from '@weft/ot/operation';
import { decodeOperation } from '@weft/ot/operation-codec';
import { OperationWindow } from '@weft/ot/operation-window';
import { isRejectionCode } from '@weft/ot/rejection';
import type { SequencedDocument, SessionPosition } from '@weft/ot/sequencer';
import { DOCUMENT_IDLE_MS, DOCUMENTS_CACHED, SESSIONS_CACHED, TAIL_OPERATIONS } from '../limits.ts';
import type { LoadedHead, LoadedOperation, LoadedSession } from '../ports/document-loads.ts';

/** A document in memory: what sequencing needs, never its text. */
export interface CachedDocument {
  readonly partition: number;
  readonly sequenced: SequencedDocument;
  /** Sessions known not to exist in the database. */
  readonly absentSessions: Set<string>;
  usedAtMs: number;
}

/** Documents come with the first record that needs them and go when idle or too many; one that has gone costs nothing. */
export class DocumentCache {
  readonly #documents = new Map<string, CachedDocument>();

  get size(): number {
    return this.#documents.size;
  }

  get(documentId: string): CachedDocument | undefined {
    return this.#documents.get(documentId);
  }

  /** Puts a loaded document in. `operations` are the newest ones, in order, as many as there are at hand. */
  add(head: LoadedHead, operations: readonly LoadedOperation[], nowMs: number): CachedDocument {
    const sequenced: SequencedDocument = {
      documentId: head.documentId,
      revision: head.revision,
      length: head.length,
      chain: head.chain,
      closed: head.closed,
      quarantineReason: head.quarantineReason,
      sessionFloor: head.sessionFloor,
      sessions: new Map(),
      rights: new Map(head.revocations.map(({ userId, epoch, role }) => [userId, { epoch, role }])),
      window: new OperationWindow(head.revision, leadingTo(head.revision, operations)),
    };
    const document = { partition: head.partition, sequenced, absentSessions: new Set<string>(), usedAtMs: nowMs };
    this.#documents.set(head.documentId, document);
    return document;
  }

  /** Marks a document as used now. */
  touch(document: CachedDocument, nowMs: number): void {
    if (document.usedAtMs === nowMs) return;
    document.usedAtMs = nowMs;
    this.#documents.delete(document.sequenced.documentId);
    this.#documents.set(document.sequenced.documentId, document);
  }

  forget(documentIds: Iterable<string>): void {
    for (const documentId of documentIds) this.#documents.delete(documentId);
  }

  forgetPartition(partition: number): void {
    for (const [documentId, document] of this.#documents) {
      if (document.partition === partition) this.#documents.delete(documentId);
    }
  }

  /** After a commit: keeps a short tail, and what isn't committed yet above `committedRevision`. */
  trim(documentId: string, committedRevision: number, dirty: boolean): void {
    const document = this.#documents.get(documentId);
    if (document === undefined) return;
    const { sequenced, absentSessions } = document;
    sequenced.window.trim(TAIL_OPERATIONS + sequenced.revision - committedRevision);
    if (!dirty && sequenced.sessions.size + absentSessions.size > SESSIONS_CACHED) {
      sequenced.sessions.clear();
      absentSessions.clear();
    }
  }

  /** Lets idle documents go, and the longest unused ones beyond the bound; never those with uncommitted state. */
  evict(nowMs: number, dirty: (documentId: string) => boolean): void {
    for (const [documentId, document] of this.#documents) {
      const idle = nowMs - document.usedAtMs >= DOCUMENT_IDLE_MS;
      if (!idle && this.#documents.size <= DOCUMENTS_CACHED) return;
      if (!dirty(documentId)) this.#documents.delete(documentId);
    }
  }
}

/** A session as the sequencer knows it. */
export function sessionPosition(session: LoadedSession): SessionPosition {
  const { userId, lastSequence, lastRevision, lastDigest, endedCode } = session;
  const position = { userId, lastSequence, lastRevision, lastDigest };
  if (endedCode === undefined) return position;
  return { ...position, endedCode: isRejectionCode(endedCode) ? endedCode : 'SESSION_EXPIRED' };
}

/** The unbroken run of operations that ends at a revision. */
export function leadingTo(revision: number, operations: readonly LoadedOperation[]): Operation[] {
  const run: Operation[] = [];
  let expected = revision;
  for (let index = operations.length - 1; index >= 0; index -= 1) {
    const operation = operations[index];
    if (operation === undefined || operation.revision > expected) continue;
    if (operation.revision < expected) break;
    run.push(decodeOperation(operation.operation));
    expected -= 1;
  }
  return run.reverse();
}

/** True when the operations a base needs are beyond what is in memory, and not so old that they don't matter. */
export function lacksOperations(document: CachedDocument, baseRevision: number): boolean {
  const { revision, window } = document.sequenced;
  return baseRevision < window.base && revision - baseRevision <= MAX_BASE_LAG;
}

/** True when it is known in memory whether the session exists. */
export function knowsSession({ sequenced, absentSessions }: CachedDocument, sessionId: string): boolean {
  return sequenced.sessions.has(sessionId) || absentSessions.has(sessionId);
}
