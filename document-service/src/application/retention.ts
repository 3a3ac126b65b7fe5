import type { ContentStore } from '@weft/content-store/content-store';
import type { Logger } from '@weft/service-kit/logger';
import type { TrimmableLog } from '@weft/submission-log/submission-log';
import type { DocumentEvents } from '../events.ts';
import { PURGED_AT_ONCE } from '../limits.ts';
import type { DeletedDocument, Fence, RetentionCatalog } from '../ports/retention-catalog.ts';

/** How long what is not needed any more is kept. */
export interface RetentionPace {
  /** How long records stay in the log behind what is committed, in milliseconds. */
  readonly logKeptMs: number;
  /** How long the content of a deleted document stays, in milliseconds. */
  readonly deletedKeptMs: number;
  /** How often it is looked for what may go, in milliseconds. */
  readonly sweepMs: number;
}

interface RetentionOptions {
  readonly catalog: RetentionCatalog;
  /** Undefined for a log that somebody else trims. */
  readonly log: Pick<TrimmableLog, 'deleteBefore'> | undefined;
  readonly store: ContentStore;
  /** The partitions owned now, by their epochs. */
  readonly held: () => ReadonlyMap<number, number>;
  readonly pace: RetentionPace;
  readonly logger: Logger;
  readonly events: DocumentEvents;
}

/** How soon after the start it is looked for the first time, in milliseconds: also a service that is often started anew gets to it. */
const FIRST_SWEEP_MS = 60_000;

/**
 * Removes what nobody may need any more, for the partitions owned: records of the log far behind the committed position, and the content of documents that
 * were deleted long ago. A record above a committed position is never removed, however old it is.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #first: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    const { sweepMs } = this.#options.pace;
    this.#timer = setInterval(() => this.#look(), sweepMs);
    this.#first = setTimeout(() => this.#look(), Math.min(sweepMs, FIRST_SWEEP_MS));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#first);
    this.#stopping.abort();
    await this.#running;
  }

  #look(): void {
    this.#running ??= this.sweep().finally(() => {
      this.#running = undefined;
    });
  }

  /** Removes what may go now; what fails is tried again the next time. */
  async sweep(): Promise<void> {
    const fences = [...this.#options.held()].map(([partition, epoch]) => ({ partition, epoch }));
    if (fences.length === 0) return;
    await this.#attempt('could not trim the submission log', () => this.#trim(fences));
    await this.#attempt('could not purge deleted documents', () => this.#purge(fences));
  }

  async #attempt(message: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#options.logger.warn({ err: error }, message);
    }
  }

  async #trim(fences: readonly Fence[]): Promise<void> {
    const { catalog, log, pace } = this.#options;
    if (log === undefined) return;
    for (const { partition, nextOffset } of await catalog.positions(fences, pace.logKeptMs)) {
      this.#stopping.signal.throwIfAborted();
      // The last record stays: whoever claims the partition tells the log by it.
      if (nextOffset > 1) await log.deleteBefore(partition, nextOffset - 1);
    }
  }

  async #purge(fences: readonly Fence[]): Promise<void> {
    const { catalog, pace } = this.#options;
    const partitions = fences.map(({ partition }) => partition);
    for (;;) {
      const found = await catalog.deletedBefore({ partitions, ageMs: pace.deletedKeptMs, limit: PURGED_AT_ONCE });
      for (const document of found) await this.#purgeOne(document, fences);
      if (found.length < PURGED_AT_ONCE) return;
    }
  }

  /** Objects first: their names are only known while the rows are there. A crash in between is gone over again. */
  async #purgeOne({ documentId, partition, storageKeys }: DeletedDocument, fences: readonly Fence[]): Promise<void> {
    const { catalog, store, events, logger } = this.#options;
    const fence = fences.find((one) => one.partition === partition);
    if (fence === undefined) return;
    for (const key of storageKeys) {
      this.#stopping.signal.throwIfAborted();
      await store.delete(key);
    }
    if (!(await catalog.purge(documentId, fence))) throw new Error('the partition has another owner');
    events.purged();
    logger.info({ documentId }, 'purged the content of a deleted document');
  }
}
