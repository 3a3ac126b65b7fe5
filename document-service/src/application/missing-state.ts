import { isCommand, type SubmissionRecord } from '@weft/ot/sequencer';
import { PREFETCH_RECORDS } from '../limits.ts';
import type { LoadedOperation, LoadRequest, LoadResult } from '../ports/document-loads.ts';
import {
  type CachedDocument,
  type DocumentCache,
  knowsSession,
  lacksOperations,
  leadingTo,
  sessionPosition,
} from './document-cache.ts';
import type { PartitionWorker, QueuedRecord } from './partition-worker.ts';

/** Above every revision. */
const HEAD = 0x7fff_ffff;

interface MissingDocument {
  /** Whose claim the load is for: what arrives after the claim has ended is void. */
  readonly worker: PartitionWorker;
  /** The document in memory when the load began; undefined when it is loaded whole. */
  readonly cached: CachedDocument | undefined;
  readonly sessions: Set<string>;
  /** The oldest base to be reached; undefined when no operations are lacking. */
  after: number | undefined;
}

/** What records wait for, gathered so that one load brings it all. */
export class MissingState {
  readonly #cache: DocumentCache;
  #wanted = new Map<string, MissingDocument>();
  #loading: Map<string, MissingDocument> | undefined;
  /** Loads that have arrived. */
  #loads = 0;
  /** Documents that the last load didn't find. */
  #absent = new Set<string>();

  constructor(cache: DocumentCache) {
    this.#cache = cache;
  }

  /** True while a load is under way. */
  get loading(): boolean {
    return this.#loading !== undefined;
  }

  /** True when the record can't be decided with what is in memory. */
  lacks(document: CachedDocument | undefined, submission: SubmissionRecord): boolean {
    if (document === undefined) return !this.#absent.has(submission.documentId);
    if (hasSession(submission) && !knowsSession(document, submission.sessionId)) return true;
    return submission.action.kind === 'operation' && lacksOperations(document, submission.baseRevision);
  }

  /** Notes what the partition's next records lack, and that its first one has waited for another load. */
  wait(worker: PartitionWorker, decoded: (queued: QueuedRecord) => SubmissionRecord | undefined): void {
    if (this.#loading !== undefined) return;
    const first = worker.peek();
    if (first !== undefined && first.loadedAt !== this.#loads) {
      first.loadedAt = this.#loads;
      first.loads += 1;
    }
    for (let ahead = 0; ahead < PREFETCH_RECORDS; ahead += 1) {
      const queued = worker.peek(ahead);
      if (queued === undefined) break;
      const submission = decoded(queued);
      if (submission !== undefined) this.#want(worker, submission);
    }
  }

  /** An absent document was answered for; the next record asks again. */
  used(documentId: string): void {
    this.#absent.delete(documentId);
  }

  /** What to load now; undefined when nothing is lacking. Follow with `arrived` or `failed`. */
  begin(): LoadRequest | undefined {
    if (this.#loading !== undefined || this.#wanted.size === 0) return undefined;
    this.#loading = this.#wanted;
    this.#wanted = new Map();
    const heads: string[] = [];
    const sessions: { documentId: string; sessionId: string }[] = [];
    const tails: { documentId: string; after: number; until: number }[] = [];
    for (const [documentId, { cached, sessions: sessionIds, after }] of this.#loading) {
      if (cached === undefined) heads.push(documentId);
      for (const sessionId of sessionIds) sessions.push({ documentId, sessionId });
      if (after !== undefined) tails.push({ documentId, after, until: cached?.sequenced.window.base ?? HEAD });
    }
    return { heads, sessions, tails };
  }

  failed(): void {
    this.#loading = undefined;
  }

  /** Puts what was loaded into memory, unless the claim it was for has ended or the document was forgotten meanwhile. */
  arrived(result: LoadResult, isCurrent: (worker: PartitionWorker) => boolean, nowMs: number): void {
    const loading = this.#loading ?? new Map<string, MissingDocument>();
    this.#loading = undefined;
    this.#absent = new Set();
    this.#loads += 1;
    const operations = Map.groupBy(result.operations, ({ documentId }) => documentId);
    const heads = new Map(result.heads.map((head) => [head.documentId, head]));
    const sessions = Map.groupBy(result.sessions, ({ documentId }) => documentId);
    const floors = new Map(result.floors.map(({ documentId, sessionFloor }) => [documentId, sessionFloor]));
    for (const [documentId, missing] of loading) {
      const { cached } = missing;
      if (!isCurrent(missing.worker) || this.#cache.get(documentId) !== cached) continue;
      const head = heads.get(documentId);
      const tail = operations.get(documentId) ?? [];
      if (cached === undefined && head === undefined) {
        this.#absent.add(documentId);
        continue;
      }
      const document = cached ?? (head && this.#cache.add(head, tail, nowMs));
      if (document === undefined) continue;
      if (cached !== undefined) extend(cached, tail);
      raiseFloor(document, floors.get(documentId) ?? 0);
      for (const sessionId of missing.sessions) document.absentSessions.add(sessionId);
      for (const session of sessions.get(documentId) ?? []) {
        document.absentSessions.delete(session.sessionId);
        document.sequenced.sessions.set(session.sessionId, sessionPosition(session));
      }
    }
  }

  #want(worker: PartitionWorker, submission: SubmissionRecord): void {
    const { documentId, sessionId, baseRevision, action } = submission;
    const cached = this.#cache.get(documentId);
    const lacksSession = hasSession(submission) && (cached === undefined || !knowsSession(cached, sessionId));
    const lacksTail = action.kind === 'operation' && (cached === undefined || lacksOperations(cached, baseRevision));
    if (cached !== undefined && !lacksSession && !lacksTail) return;
    let missing = this.#wanted.get(documentId);
    if (missing === undefined) {
      missing = { worker, cached, sessions: new Set(), after: undefined };
      this.#wanted.set(documentId, missing);
    }
    if (lacksSession) missing.sessions.add(sessionId);
    if (lacksTail) missing.after = Math.min(missing.after ?? baseRevision, baseRevision);
  }
}

/** True when what is decided depends on what its session has done. */
function hasSession(submission: SubmissionRecord): boolean {
  return submission.action.kind === 'operation' || isCommand(submission);
}

/** What was looked up as absent may have been forgotten a moment ago: then this floor says so. */
function raiseFloor({ sequenced }: CachedDocument, floor: number): void {
  sequenced.sessionFloor = Math.max(sequenced.sessionFloor, floor);
}

function extend({ sequenced }: CachedDocument, operations: readonly LoadedOperation[]): void {
  if (operations.length > 0) sequenced.window.prepend(leadingTo(sequenced.window.base, operations));
}
