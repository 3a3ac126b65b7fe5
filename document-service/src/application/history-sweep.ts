import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { HISTORY_SWEEP_DOCUMENTS, SNAPSHOT_IDLE_MS } from '../limits.ts';
import type { LaggingDocument, SegmentCatalog } from '../ports/segment-catalog.ts';
import type { HistoryPace } from './history-pace.ts';

interface HistorySweepOptions {
  readonly catalog: SegmentCatalog;
  readonly held: () => ReadonlyMap<number, number>;
  readonly pace: HistoryPace;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each document that lags. */
  readonly found: (document: LaggingDocument) => void;
}

/**
 * Looks documents of owned partitions through, some at a time, for snapshots and segments that are missing: because their owner crashed, because the
 * store was away for long, because nobody has edited them since. So what waits need not all be remembered.
 */
export class HistorySweep {
  readonly #options: HistorySweepOptions;
  #stopLooking: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #after: string | undefined;

  constructor(options: HistorySweepOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, pace } = this.#options;
    this.#stopLooking = every(clock, pace.sweepMs, () => {
      this.#running ??= this.#look().finally(() => {
        this.#running = undefined;
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopLooking?.();
    await this.#running;
  }

  async #look(): Promise<void> {
    const { catalog, held, pace, logger, found } = this.#options;
    const { keptOperations, segmentOperations, snapshotOperations } = pace;
    const partitions = [...held().keys()];
    if (partitions.length === 0) return;
    try {
      const { documents, next } = await catalog.lagging({
        after: this.#after,
        limit: HISTORY_SWEEP_DOCUMENTS,
        partitions,
        snapshotOperations: 2 * snapshotOperations,
        snapshotIdleMs: 2 * SNAPSHOT_IDLE_MS,
        keptOperations,
        segmentOperations,
      });
      this.#after = next;
      for (const document of documents) found(document);
    } catch (error) {
      logger.warn({ err: error }, 'could not look for missing snapshots and segments');
    }
  }
}
