import { DamagedHistoryError, lastDamaged } from '../domain/history-check.ts';
import type {
  DocumentLoads,
  LoadedHead,
  LoadedOperation,
  LoadRequest,
  LoadResult,
  OpenState,
  OperationRange,
  SnapshotPointer,
} from '../ports/document-loads.ts';

interface VerifiedLoadsOptions {
  readonly loads: DocumentLoads;
  /** The chain up to which a document's history has left these loads, when that is exactly at `revision`. */
  readonly archivedChain?: (documentId: string, revision: number) => Promise<bigint | undefined>;
  /** Told of every damage that was met. */
  readonly onDamaged: (problem: DamagedHistoryError) => void;
}

/** Why a document takes no edits and is not shown while its head is not the one that its last operation leads to. */
const HEAD_DAMAGED = 'the head does not agree with the last operation';

/**
 * Loads that believe the database only as far as the chain bears it out (I10). Every operation is checked against the one before it, which is read along
 * with it. Whoever reads damaged history gets DamagedHistoryError. For sequencing, what is damaged counts as not there, and so does all before it: who
 * needs it has its document quarantined, and no other document waits (I11). A head that its last operation does not lead to counts as quarantined.
 */
export class VerifiedLoads implements DocumentLoads {
  readonly #options: VerifiedLoadsOptions;

  constructor(options: VerifiedLoadsOptions) {
    this.#options = options;
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    const tails = request.tails.map((tail) => ({ ...tail, after: Math.max(0, tail.after - 1) }));
    const result = await this.#options.loads.load({ ...request, tails });
    const wanted = new Map(request.tails.map(({ documentId, after }) => [documentId, after]));
    const operations = [...Map.groupBy(result.operations, ({ documentId }) => documentId)].flatMap(
      ([documentId, tail]) => this.#sound(tail).filter(({ revision }) => revision > (wanted.get(documentId) ?? 0)),
    );
    return { ...result, heads: result.heads.map((head) => this.#checked(head)), operations };
  }

  async openState(documentId: string, sessionIds: readonly string[]): Promise<OpenState | undefined> {
    const state = await this.#options.loads.openState(documentId, sessionIds);
    return state && { ...state, head: this.#checked(state.head) };
  }

  async operations(range: OperationRange): Promise<LoadedOperation[]> {
    const { documentId, after, limit } = range;
    const found = await this.#options.loads.operations({ ...range, after: Math.max(0, after - 1), limit: limit + 1 });
    const before = found[0]?.revision === after ? found[0] : undefined;
    const page = found.slice(before === undefined ? 0 : 1).slice(0, limit);
    // What does not begin right behind is the caller's to notice, who may know where the rest is.
    if (page[0]?.revision !== after + 1) return page;
    const chain = before?.chain ?? (await this.#options.archivedChain?.(documentId, after));
    const damaged = lastDamaged(page, chain);
    if (damaged !== undefined) throw this.#damage(documentId, page[damaged]?.revision ?? after);
    return page;
  }

  chainAt(documentId: string, revision: number): Promise<bigint | undefined> {
    return this.#options.loads.chainAt(documentId, revision);
  }

  firstRevisionOf(documentId: string, sessionId: string, until: number): Promise<number | undefined> {
    return this.#options.loads.firstRevisionOf(documentId, sessionId, until);
  }

  snapshot(documentId: string): Promise<SnapshotPointer | undefined> {
    return this.#options.loads.snapshot(documentId);
  }

  revisionAt(documentId: string, timeMs: number): Promise<number> {
    return this.#options.loads.revisionAt(documentId, timeMs);
  }

  /** What stands behind the last damage. */
  #sound(tail: readonly LoadedOperation[]): readonly LoadedOperation[] {
    const damaged = lastDamaged(tail, undefined);
    const first = damaged === undefined ? undefined : tail[damaged];
    if (damaged === undefined || first === undefined) return tail;
    this.#damage(first.documentId, first.revision);
    return tail.slice(damaged + 1);
  }

  #checked(head: LoadedHead): LoadedHead {
    if (head.lastChain === undefined || head.lastChain === head.chain) return head;
    this.#damage(head.documentId, head.revision);
    return { ...head, quarantineReason: head.quarantineReason ?? HEAD_DAMAGED };
  }

  #damage(documentId: string, revision: number): DamagedHistoryError {
    const problem = new DamagedHistoryError(documentId, revision);
    this.#options.onDamaged(problem);
    return problem;
  }
}
