import { type ContentStore, ContentStoreUnavailableError } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import type { Logger } from '@weft/service-kit/logger';
import { packSegment } from '../archive/segment-object.ts';
import type { DecidedEvent } from '../domain/commit-batch.ts';
import type { DocumentEvents } from '../events.ts';
import { ARCHIVES_WAITING, SEGMENT_BYTES, SESSIONS_FORGOTTEN } from '../limits.ts';
import type { ArchiveStanding, SegmentCatalog } from '../ports/segment-catalog.ts';
import type { HistoryPace } from './history-pace.ts';
import type { StoreBackoff } from './store-backoff.ts';
import { StoreRounds } from './store-rounds.ts';

interface ArchiverOptions {
  readonly catalog: SegmentCatalog;
  readonly store: ContentStore;
  readonly backoff: StoreBackoff;
  /** The partitions owned now, by their epochs. */
  readonly held: () => ReadonlyMap<number, number>;
  readonly pace: HistoryPace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: DocumentEvents;
}

/**
 * Moves old operations from the database to the content store, a segment at a time, one document at a time: the object first, then, in one transaction under
 * the owner's epoch, the row that names it and the removal of the operations. A crash in between leaves an object that nobody reads, and the same segment
 * is made again. What is moved lies behind the snapshot and further back than any base may be, so neither sequencing nor opening a document reads it.
 */
export class Archiver {
  readonly #options: ArchiverOptions;
  readonly #waiting = new Set<string>();
  readonly #rounds: StoreRounds;
  #running: Promise<void> | undefined;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.#rounds = new StoreRounds(options.clock, () => this.#look());
  }

  start(): void {
    this.#rounds.start();
  }

  /** Begins nothing new and waits a little for what is under way. */
  stop(): Promise<void> {
    return this.#rounds.stop(() => this.#running);
  }

  /** Takes note of what was committed: a document is looked at each time that another segment may have become due. */
  committed(events: readonly DecidedEvent[]): void {
    const { keptOperations, segmentOperations } = this.#options.pace;
    for (const event of events) {
      if (event.kind !== 'operation' || event.revision < keptOperations + segmentOperations) continue;
      // Four times a segment: the snapshot that it waits for may come a little later.
      if (event.revision % Math.ceil(segmentOperations / 4) === 0) this.overdue(event.documentId);
    }
  }

  /** Takes note of a document that may have a segment due. */
  overdue(documentId: string): void {
    if (this.#waiting.size < ARCHIVES_WAITING) this.#waiting.add(documentId);
  }

  /** Moves all segments of a document that are due. Answers how many. */
  async archive(documentId: string): Promise<number> {
    for (let moved = 0; ; moved += 1) {
      this.#rounds.signal.throwIfAborted();
      if (!(await this.#moveOne(documentId))) return moved;
    }
  }

  #look(): void {
    if (!this.#rounds.going || this.#running !== undefined || !this.#options.backoff.open) return;
    const [documentId] = this.#waiting;
    if (documentId === undefined) return;
    this.#waiting.delete(documentId);
    this.#running = this.#try(documentId).finally(() => {
      this.#running = undefined;
      this.#look();
    });
  }

  async #try(documentId: string): Promise<void> {
    const { backoff, events, logger } = this.#options;
    try {
      await backoff.run(() => this.archive(documentId));
    } catch (error) {
      events.segment('failed');
      logger.warn({ err: error, documentId }, 'could not archive old operations, trying again later');
      if (error instanceof ContentStoreUnavailableError) this.overdue(documentId);
    }
  }

  async #moveOne(documentId: string): Promise<boolean> {
    const { catalog, store, held, pace, events } = this.#options;
    const standing = await catalog.standing(documentId);
    const epoch = standing && held().get(standing.partition);
    if (standing === undefined || epoch === undefined || !segmentDue(standing, pace)) return false;
    const { archivedRevision: after, archivedChain: previousChain, partition } = standing;
    const range = { documentId, after, limit: pace.segmentOperations, bytes: SEGMENT_BYTES };
    const operations = await catalog.oldest(range);
    const { object, stored } = await packSegment({ documentId, previousChain, operations });
    await store.put(stored.storageKey, object, this.#rounds.signal);
    const placed = await catalog.place(stored, { partition, epoch });
    events.segment(placed ? 'moved' : 'fenced');
    if (placed) await this.#forgetSessions(documentId, stored.lastRevision, { partition, epoch });
    return placed;
  }

  /** Sessions idle for so long that nothing of theirs may come any more, now that what they did has moved. */
  async #forgetSessions(
    documentId: string,
    archivedRevision: number,
    fence: { partition: number; epoch: number },
  ): Promise<void> {
    const { catalog, pace, events } = this.#options;
    const idle = { documentId, archivedRevision, idleMs: pace.sessionExpiryMs, limit: SESSIONS_FORGOTTEN };
    for (let forgotten = SESSIONS_FORGOTTEN; forgotten === SESSIONS_FORGOTTEN; ) {
      this.#rounds.signal.throwIfAborted();
      forgotten = await catalog.forgetSessions(idle, fence);
      events.sessionsForgotten(forgotten);
    }
  }
}

/** True when a whole segment lies behind the snapshot and behind what stays. */
function segmentDue(standing: ArchiveStanding, { keptOperations, segmentOperations }: HistoryPace): boolean {
  const { revision, snapshotRevision, archivedRevision } = standing;
  return Math.min(snapshotRevision, revision - keptOperations) - archivedRevision >= segmentOperations;
}
