import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { MAX_BASE_LAG } from '@weft/ot/limits';
import type { Operation } from '@weft/ot/operation';
import { decodeOperation } from '@weft/ot/operation-codec';
import { rejectionMeaning } from '@weft/ot/rejection';
import { SEMANTICS_FOR_ALL } from '@weft/ot/semantics';
import type { SubmissionRecord } from '@weft/ot/sequencer';
import { splitOperation } from '@weft/ot/split-operation';
import type { Clock } from '@weft/service-kit/clock';
import { notFound, StatusError } from '@weft/service-kit/status-error';
import type { SubmissionPublisher } from '@weft/submission-log/submission-log';
import { effective, type PendingEdits, passCommitted } from '../domain/pending-edits.ts';
import {
  OPERATIONS_PAGE,
  OUTCOME_DEADLINE_MS,
  OUTCOME_FIRST_MS,
  OUTCOME_INTERVAL_MS,
  REPUBLISH_MS,
} from '../limits.ts';
import type { DocumentLoads, LoadedSession, OpenState } from '../ports/document-loads.ts';

/** Who edits what by a call, and in which session. */
export interface EditAuthor {
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** The document's permission epoch under which the caller was found allowed. */
  readonly permissionEpoch: bigint;
}

interface LogEditsOptions {
  readonly publisher: SubmissionPublisher;
  readonly loads: DocumentLoads;
  readonly encode: (record: SubmissionRecord) => Uint8Array;
  readonly partitionOf: (documentId: string) => number;
  readonly clock: Clock;
}

/** Edits by calls go through the log like everybody's; their outcome is what the owner, whoever it is, has committed. */
export class LogEdits {
  readonly #options: LogEditsOptions;

  constructor(options: LogEditsOptions) {
    this.#options = options;
  }

  /**
   * Brings an operation made on a base into the document, as one or several submissions; others' concurrent edits are kept. Answers the revision of the
   * last one, or of the base when there is nothing to do. The same session again goes on where it was. Fails with StatusError.
   */
  async apply(
    author: EditAuthor,
    edit: { baseRevision: number; operation: Operation; ifRevision: number | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    let edits: PendingEdits = { revision: edit.baseRevision, operations: splitOperation(edit.operation) };
    for (;;) {
      const { head, session } = await this.#standing(author);
      const lastRevision = session?.lastRevision ?? 0;
      if (session !== undefined && session.userId !== author.userId) throw refusalOf('SESSION_NOT_YOURS');
      edits = effective(await this.#catchUp(author, edits, nextBase(edits, lastRevision, head.revision)));
      const sequence = (session?.lastSequence ?? 0) + 1;
      if (edits.operations.length === 0) return lastRevision > 0 ? lastRevision : edit.baseRevision;
      if (session?.endedCode !== undefined) throw refusalOf(session.endedCode);
      const [operation] = edits.operations;
      if (operation === undefined) return lastRevision;
      const ifRevision = sequence === 1 ? edit.ifRevision : undefined;
      await this.#submit(author, { sequence, baseRevision: edits.revision, operation, ifRevision }, signal);
    }
  }

  /** Closes a document for edits and removes it from listings. Done when this resolves. */
  async close(author: Omit<EditAuthor, 'sessionId'>, signal: AbortSignal): Promise<void> {
    const control = { sessionId: '', sequence: 0, baseRevision: 0, semantics: SEMANTICS_FOR_ALL };
    const record = this.#options.encode({ ...author, ...control, action: { kind: 'close' } });
    await this.#publishUntil(author.documentId, record, [], signal, ({ head }) => head.closed);
  }

  async #submit(
    author: EditAuthor,
    submission: { sequence: number; baseRevision: number; operation: Operation; ifRevision: number | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const { operation, sequence, baseRevision, ifRevision } = submission;
    const facts = {
      ...author,
      sequence,
      baseRevision,
      semantics: SEMANTICS_FOR_ALL,
      action: { kind: 'operation', operation },
    } as const;
    const record = this.#options.encode(ifRevision === undefined ? facts : { ...facts, ifRevision });
    await this.#publishUntil(author.documentId, record, [author.sessionId], signal, ({ head, sessions }) => {
      const session = sessions.find(({ sessionId }) => sessionId === author.sessionId);
      if (session !== undefined && session.lastSequence >= submission.sequence) return true;
      if (session?.endedCode !== undefined) throw refusalOf(session.endedCode);
      if (head.quarantineReason !== undefined) throw refusalOf('QUARANTINED');
      return false;
    });
  }

  /** Publishes, again after a while, until what is committed says that it is done. */
  async #publishUntil(
    documentId: string,
    record: Uint8Array,
    sessionIds: readonly string[],
    signal: AbortSignal,
    done: (state: OpenState) => boolean,
  ): Promise<void> {
    const { publisher, loads, partitionOf, clock } = this.#options;
    const startedAtMs = clock.monotonic();
    let publishedAtMs = Number.NEGATIVE_INFINITY;
    for (let pause = OUTCOME_FIRST_MS; ; pause = Math.min(pause * 1.5, OUTCOME_INTERVAL_MS)) {
      const now = clock.monotonic();
      if (now - startedAtMs > OUTCOME_DEADLINE_MS) throw outcomeUnknown();
      if (now - publishedAtMs > REPUBLISH_MS) {
        await publisher.publish(partitionOf(documentId), [record]).catch(unpublished);
        publishedAtMs = now;
      }
      const state = await loads.openState(documentId, sessionIds);
      if (state === undefined) throw notFound('document');
      if (done(state)) return;
      await delay(pause, undefined, { signal });
    }
  }

  async #standing({
    documentId,
    sessionId,
  }: EditAuthor): Promise<{ head: OpenState['head']; session?: LoadedSession }> {
    const state = await this.#options.loads.openState(documentId, [sessionId]);
    if (state === undefined || state.head.closed) throw notFound('document');
    const [session] = state.sessions;
    return session === undefined ? { head: state.head } : { head: state.head, session };
  }

  async #catchUp({ documentId, sessionId }: EditAuthor, edits: PendingEdits, until: number): Promise<PendingEdits> {
    let reached = edits;
    while (reached.revision < until) {
      const range = { documentId, after: reached.revision, until, limit: OPERATIONS_PAGE };
      const page = await this.#options.loads.operations(range);
      if (page.length === 0) throw refusalOf('STALE_BASE');
      for (const { revision, operation, sessionId: author } of page) {
        const own = author === sessionId;
        reached = passCommitted(reached, { revision, operation: decodeOperation(operation), own });
      }
    }
    return reached;
  }
}

/**
 * Where the next submission is made on: the call's own base or its last edit, so that the same call twice at once submits the same bytes; the head
 * only when that is getting too old.
 */
function nextBase(edits: PendingEdits, lastRevision: number, head: number): number {
  const base = Math.max(edits.revision, lastRevision);
  return head - base > MAX_BASE_LAG / 2 ? head : base;
}

const STATUS_OF_CODE: Readonly<Record<string, status>> = {
  DOCUMENT_DELETED: status.NOT_FOUND,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
  DOCUMENT_TOO_LONG: status.RESOURCE_EXHAUSTED,
  STALE_BASE: status.ABORTED,
  QUARANTINED: status.UNAVAILABLE,
  INVALID_OPERATION: status.INVALID_ARGUMENT,
};

/** The failed call for a submission's rejection. */
function refusalOf(code: string): StatusError {
  const { message, retryable, retryAfterMs } = rejectionMeaning(code);
  const details = retryable ? { reason: code, retryAfterMs } : { reason: code };
  return new StatusError(STATUS_OF_CODE[code] ?? status.FAILED_PRECONDITION, message, details);
}

function outcomeUnknown(): StatusError {
  return new StatusError(
    status.DEADLINE_EXCEEDED,
    'not committed in time; the same idempotency key tells what became of it',
    {
      reason: 'OUTCOME_UNKNOWN',
      retryAfterMs: 1_000,
    },
  );
}

function unpublished(error: unknown): never {
  throw new StatusError(status.UNAVAILABLE, "submissions can't be taken now", {
    reason: 'LOG_UNAVAILABLE',
    retryAfterMs: 1_000,
    cause: error,
  });
}
