import { status } from '@grpc/grpc-js';
import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { notFound, StatusError } from '@weft/service-kit/status-error';
import {
  BACKFILL_BYTES,
  BACKFILL_FIRST_OPERATIONS,
  BACKFILL_OPERATIONS,
  BACKFILLS_CONCURRENT,
  CUTOVER_OPERATIONS,
  SIGN_OF_LIFE_MS,
} from '../limits.ts';
import type { DocumentLoads, LoadedHead, LoadedOperation } from '../ports/document-loads.ts';
import type { FollowedEvent, Follower, FollowRequest } from '../ports/follower.ts';
import type { LiveOperations, LiveTail, TailEnd } from './live-operations.ts';
import { Turns } from './turns.ts';
import { beyondHead } from './whole-text-edits.ts';

interface DocumentFollowerOptions {
  readonly live: LiveOperations;
  readonly loads: DocumentLoads;
  readonly partitionOf: (documentId: string) => number;
  /** True when documents of the partition may be served from memory. */
  readonly owns: (partition: number) => boolean;
}

/** How far a follower has come. */
interface Progress {
  revision: number;
  /** The chain there; undefined until an operation, or a head at exactly that revision, was seen. */
  chain: bigint | undefined;
}

/**
 * Follows documents that this instance owns. Three phases:
 *
 * 1. backfill: what was committed is read page by page until little is missing;
 * 2. cutover: what is told from now on waits in a tail; what was committed before is read. A commit is told after it is visible in the database, so it is in
 *    one of the two or in both, and what is in both is skipped by its revision;
 * 3. live: what the tail has. One that overflows, or has a gap, goes back to the first phase: nothing grows, whatever the follower does.
 */
export class DocumentFollower implements Follower {
  readonly #options: DocumentFollowerOptions;
  readonly #turns = new Turns(BACKFILLS_CONCURRENT);

  constructor(options: DocumentFollowerOptions) {
    this.#options = options;
  }

  async *follow(
    { documentId, afterRevision }: FollowRequest,
    signal: AbortSignal,
  ): AsyncGenerator<FollowedEvent, never, undefined> {
    const { live, partitionOf, owns } = this.#options;
    const partition = partitionOf(documentId);
    const progress: Progress = { revision: afterRevision, chain: undefined };
    for (;;) {
      if (!owns(partition)) throw ENDS.NOT_OWNER();
      const head = await this.#head(documentId, signal);
      if (progress.revision > head.revision) throw beyondHead(progress.revision, head.revision);
      yield* this.#backfill(documentId, progress, { until: head.revision - CUTOVER_OPERATIONS, signal });
      const tail = live.attach(documentId, partition);
      try {
        const newest = await this.#head(documentId, signal);
        yield* this.#backfill(documentId, progress, { until: newest.revision, signal });
        if (progress.revision === newest.revision) progress.chain = newest.chain;
        yield* followTail(tail, progress, signal);
      } finally {
        live.detach(documentId, tail);
      }
    }
  }

  /** What is committed up to a revision, in pages of about BACKFILL_BYTES. */
  async *#backfill(
    documentId: string,
    progress: Progress,
    { until, signal }: { until: number; signal: AbortSignal },
  ): AsyncGenerator<FollowedEvent, void, undefined> {
    for (let limit = BACKFILL_FIRST_OPERATIONS; progress.revision < until; ) {
      const range = { documentId, after: progress.revision, until, limit };
      const page = await this.#turns.take(() => this.#options.loads.operations(range).catch(tellingStoreOutage));
      signal.throwIfAborted();
      if (page.length === 0) throw missing(documentId, progress.revision + 1);
      for (const operation of page) {
        if (operation.revision !== progress.revision + 1) throw missing(documentId, progress.revision + 1);
        advance(progress, operation);
        yield { kind: 'operation', operation };
      }
      limit = nextLimit(page);
    }
  }

  async #head(documentId: string, signal: AbortSignal): Promise<LoadedHead> {
    const state = await this.#turns.take(() => this.#options.loads.openState(documentId, []));
    signal.throwIfAborted();
    if (state === undefined) throw notFound('document');
    if (state.head.closed) throw ENDS.DOCUMENT_DELETED();
    if (state.head.quarantineReason !== undefined) throw ENDS.QUARANTINED();
    return state.head;
  }
}

/** Tells where the document stands and then what the tail has; comes back when that has a gap or has overflowed. */
async function* followTail(
  tail: LiveTail,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<FollowedEvent, void, undefined> {
  const standing = (): FollowedEvent => ({
    kind: 'standing',
    revision: progress.revision,
    chain: progress.chain ?? 0n,
  });
  yield standing();
  for (;;) {
    const item = await tail.next(SIGN_OF_LIFE_MS, signal);
    if (item.kind === 'quiet') yield standing();
    else if (item.kind === 'ended') {
      if (item.end === 'OVERFLOW') return;
      throw ENDS[item.end]();
    } else if (item.operation.revision > progress.revision) {
      if (item.operation.revision !== progress.revision + 1) return;
      advance(progress, item.operation);
      yield { kind: 'operation', operation: item.operation };
    }
  }
}

function advance(progress: Progress, { revision, chain }: { revision: number; chain: bigint }): void {
  progress.revision = revision;
  progress.chain = chain;
}

/** As many operations as come to BACKFILL_BYTES if they are like those of the last page. */
function nextLimit(page: readonly LoadedOperation[]): number {
  const bytes = page.reduce((sum, { operation }) => sum + operation.length, 0);
  const fitting = Math.floor((BACKFILL_BYTES * page.length) / Math.max(bytes, 1));
  return Math.max(BACKFILL_FIRST_OPERATIONS, Math.min(fitting, BACKFILL_OPERATIONS));
}

/** Old operations are in the content store; while that is away they will be read later. */
function tellingStoreOutage(error: unknown): never {
  if (!(error instanceof ContentStoreUnavailableError)) throw error;
  throw new StatusError(status.UNAVAILABLE, "the document's old operations can't be read now", {
    reason: 'CONTENT_UNAVAILABLE',
    retryAfterMs: CONTENT_RETRY_MS,
    cause: error,
  });
}

function missing(documentId: string, revision: number): StatusError {
  return new StatusError(status.DATA_LOSS, `operation ${revision} of document ${documentId} is missing`, {
    reason: 'HISTORY_MISSING',
  });
}

/** How a subscription ends when the document is served no longer. */
const ENDS: Readonly<Record<Exclude<TailEnd, 'OVERFLOW'>, () => StatusError>> = {
  NOT_OWNER: () =>
    new StatusError(status.FAILED_PRECONDITION, 'the document has another owner', { reason: 'NOT_OWNER' }),
  DOCUMENT_DELETED: () =>
    new StatusError(status.NOT_FOUND, 'the document has been deleted', { reason: 'DOCUMENT_DELETED' }),
  QUARANTINED: () =>
    new StatusError(status.UNAVAILABLE, 'the document is stopped until an operator has looked at it', {
      reason: 'QUARANTINED',
      retryAfterMs: QUARANTINE_RETRY_MS,
    }),
};

/** How long one should wait for the content store, and one who follows a stopped document for an operator, in milliseconds. */
const CONTENT_RETRY_MS = 2_000;
const QUARANTINE_RETRY_MS = 30_000;
