import type { ContentStore } from '@weft/content-store/content-store';
import { InvalidSegmentError } from '../archive/segment-codec.ts';
import { unpackSegment } from '../archive/segment-object.ts';
import { SEGMENT_CACHE_BYTES } from '../limits.ts';
import type {
  DocumentLoads,
  LoadedOperation,
  LoadRequest,
  LoadResult,
  OpenState,
  OperationRange,
  SnapshotPointer,
} from '../ports/document-loads.ts';
import type { Segment, SegmentCatalog, StoredSegment } from '../ports/segment-catalog.ts';

interface HistoryLoadsOptions {
  /** Loads from the database. */
  readonly recent: DocumentLoads;
  readonly catalog: SegmentCatalog;
  readonly store: ContentStore;
  /** What is kept of segments for the next page. */
  readonly cacheBytes?: number;
}

/** What one operation takes in memory besides its bytes. */
const OPERATION_BYTES = 256;

/**
 * Loads that find operations wherever they are: in the database, or, when they are old, in a segment. A segment's row appears in the same transaction in
 * which its operations go, so what the database no longer has is always in a segment. Fails as the content store does while that is away, and only for
 * what is old.
 */
export class HistoryLoads implements DocumentLoads {
  readonly #recent: DocumentLoads;
  readonly #catalog: SegmentCatalog;
  readonly #store: ContentStore;
  readonly #cacheBytes: number;
  readonly #segments = new Map<string, Promise<Segment>>();
  /** Bytes of those that are read. */
  readonly #kept = new Map<string, number>();
  #keptBytes = 0;

  constructor({ recent, catalog, store, cacheBytes = SEGMENT_CACHE_BYTES }: HistoryLoadsOptions) {
    this.#recent = recent;
    this.#catalog = catalog;
    this.#store = store;
    this.#cacheBytes = cacheBytes;
  }

  load(request: LoadRequest): Promise<LoadResult> {
    return this.#recent.load(request);
  }

  openState(documentId: string, sessionIds: readonly string[]): Promise<OpenState | undefined> {
    return this.#recent.openState(documentId, sessionIds);
  }

  snapshot(documentId: string): Promise<SnapshotPointer | undefined> {
    return this.#recent.snapshot(documentId);
  }

  async operations(range: OperationRange): Promise<LoadedOperation[]> {
    const { documentId, until, limit } = range;
    const found: LoadedOperation[] = [];
    for (let { after } = range; after < until && found.length < limit; after = found.at(-1)?.revision ?? after) {
      const page = await this.#page({ documentId, after, until, limit: limit - found.length });
      if (page.length === 0) break;
      found.push(...page);
      if (page.at(-1)?.revision === until) break;
    }
    return found;
  }

  async chainAt(documentId: string, revision: number): Promise<bigint | undefined> {
    const chain = await this.#recent.chainAt(documentId, revision);
    if (chain !== undefined) return chain;
    const segment = await this.#holding(documentId, revision);
    return segment && within(segment, revision - 1, revision, 1)[0]?.chain;
  }

  async revisionAt(documentId: string, timeMs: number): Promise<number> {
    const revision = await this.#recent.revisionAt(documentId, timeMs);
    if (revision > 0) return revision;
    const stored = await this.#catalog.recordedBefore(documentId, timeMs);
    if (stored === undefined) return 0;
    const { operations } = await this.#segment(stored);
    return operations.findLast(({ recordedAtMs }) => recordedAtMs <= timeMs)?.revision ?? 0;
  }

  async firstRevisionOf(documentId: string, sessionId: string, until: number): Promise<number | undefined> {
    const recent = await this.#recent.firstRevisionOf(documentId, sessionId, until);
    if (recent !== undefined && (await this.#sequenceAt(documentId, recent)) === 1) return recent;
    let first = recent;
    let stored = await this.#catalog.upTo(documentId, until);
    while (stored !== undefined) {
      const { operations } = await this.#segment(stored);
      const earliest = operations.find((one) => one.sessionId === sessionId && one.revision <= until);
      first = earliest?.revision ?? first;
      // Sequences of a session begin with 1: nothing of it is before that.
      if (earliest?.sequence === 1 || stored.firstRevision === 1) break;
      stored = await this.#catalog.upTo(documentId, stored.firstRevision - 1);
    }
    return first;
  }

  async #sequenceAt(documentId: string, revision: number): Promise<number | undefined> {
    const [operation] = await this.operations({ documentId, after: revision - 1, until: revision, limit: 1 });
    return operation?.sequence;
  }

  /** Operations that follow `after` without a gap, from one place; none when they are nowhere. */
  async #page(range: OperationRange): Promise<LoadedOperation[]> {
    const { documentId, after, until, limit } = range;
    const recent = await this.#recent.operations(range);
    if (recent[0]?.revision === after + 1) return recent;
    const segment = await this.#holding(documentId, after + 1);
    return segment === undefined ? [] : within(segment, after, until, limit);
  }

  async #holding(documentId: string, revision: number): Promise<Segment | undefined> {
    const stored = await this.#catalog.upTo(documentId, revision);
    return stored === undefined || stored.lastRevision < revision ? undefined : this.#segment(stored);
  }

  /** The segment, from memory or the store; those who want it at once wait for one read. */
  #segment(stored: StoredSegment): Promise<Segment> {
    const { storageKey } = stored;
    const known = this.#segments.get(storageKey);
    this.#segments.delete(storageKey);
    const segment = known ?? this.#read(stored);
    this.#segments.set(storageKey, segment);
    return segment;
  }

  async #read(stored: StoredSegment): Promise<Segment> {
    const { storageKey } = stored;
    try {
      const object = await this.#store.get(storageKey);
      if (object === undefined) throw new InvalidSegmentError(`the object ${storageKey} is not in the store`);
      const segment = await unpackSegment(object, stored);
      this.#keep(storageKey, segment);
      return segment;
    } catch (error) {
      this.#segments.delete(storageKey);
      throw error;
    }
  }

  #keep(storageKey: string, { operations }: Segment): void {
    let bytes = 0;
    for (const { operation } of operations) bytes += operation.length + OPERATION_BYTES;
    this.#kept.set(storageKey, bytes);
    this.#keptBytes += bytes;
    for (const oldest of this.#segments.keys()) {
      if (this.#keptBytes <= this.#cacheBytes) return;
      this.#forget(oldest);
    }
  }

  /** One that is still being read isn't counted yet, and stays. */
  #forget(storageKey: string): void {
    const bytes = this.#kept.get(storageKey);
    if (bytes === undefined) return;
    this.#kept.delete(storageKey);
    this.#segments.delete(storageKey);
    this.#keptBytes -= bytes;
  }
}

/** Operations in (after, until], at most `limit`. */
function within({ operations }: Segment, after: number, until: number, limit: number): LoadedOperation[] {
  const first = operations[0]?.revision ?? 0;
  const start = Math.max(0, after + 1 - first);
  return operations.slice(start, Math.min(start + limit, until + 1 - first));
}
