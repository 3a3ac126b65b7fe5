import type { ContentStore } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import type { Pool } from 'pg';
import type { HistoryPace } from './application/history-pace.ts';
import { Snapshotter } from './application/snapshotter.ts';
import { StoreBackoff } from './application/store-backoff.ts';
import type { TextMaterialiser } from './application/text-materialiser.ts';
import type { CommitBatch, DecidedEvent } from './domain/commit-batch.ts';
import type { DocumentEvents } from './events.ts';
import { serviceLogger } from './logger.ts';
import { PostgresSnapshotCatalog } from './postgres/postgres-snapshot-catalog.ts';

interface HistoryOptions {
  readonly pool: Pool;
  readonly store: ContentStore;
  readonly materialiser: TextMaterialiser;
  readonly clock: Clock;
  readonly events: DocumentEvents;
  readonly pace: HistoryPace;
}

/** What moves texts and old operations to the content store, behind everybody's back. */
export interface History {
  start(): void;
  stop(): Promise<void>;
  /** Takes note of what was committed. */
  committed(told: readonly DecidedEvent[], batch: CommitBatch): void;
}

export function openHistory({ pool, store, materialiser, clock, events, pace }: HistoryOptions): History {
  const backoff = new StoreBackoff(clock, pace.storePauses);
  const catalog = new PostgresSnapshotCatalog(pool);
  const snapshotter = new Snapshotter({ materialiser, store, backoff, catalog, clock, logger: serviceLogger, events });
  return {
    start: () => snapshotter.start(),
    stop: () => snapshotter.stop(),
    committed: (told, batch) => snapshotter.committed(told, batch),
  };
}
