import type { ContentStore } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import type { Pool } from 'pg';
import { Archiver } from './application/archiver.ts';
import type { HistoryPace } from './application/history-pace.ts';
import { HistorySweep } from './application/history-sweep.ts';
import { Snapshotter } from './application/snapshotter.ts';
import { StoreBackoff } from './application/store-backoff.ts';
import type { TextMaterialiser } from './application/text-materialiser.ts';
import type { CommitBatch, DecidedEvent } from './domain/commit-batch.ts';
import type { DocumentEvents } from './events.ts';
import { serviceLogger } from './logger.ts';
import type { LaggingDocument, SegmentCatalog } from './ports/segment-catalog.ts';
import { PostgresSnapshotCatalog } from './postgres/postgres-snapshot-catalog.ts';

interface HistoryOptions {
  readonly pool: Pool;
  readonly store: ContentStore;
  readonly materialiser: TextMaterialiser;
  readonly clock: Clock;
  readonly events: DocumentEvents;
  readonly pace: HistoryPace;
  readonly segments: SegmentCatalog;
  /** The partitions owned now, by their epochs. */
  readonly held: () => ReadonlyMap<number, number>;
}

/** What moves texts and old operations to the content store, behind everybody's back. */
export interface History {
  start(): void;
  stop(): Promise<void>;
  /** Takes note of what was committed. */
  committed(told: readonly DecidedEvent[], batch: CommitBatch): void;
}

export function openHistory({ pool, store, materialiser, segments, held, pace, ...shared }: HistoryOptions): History {
  const backoff = new StoreBackoff(shared.clock, pace.storePauses);
  const writing = { store, backoff, logger: serviceLogger, ...shared };
  const operations = pace.snapshotOperations;
  const catalog = new PostgresSnapshotCatalog(pool);
  const snapshotter = new Snapshotter({ ...writing, materialiser, catalog, operations });
  const archiver = new Archiver({ ...writing, catalog: segments, held, pace });
  const found = ({ documentId, revision, snapshotLags, archiveLags }: LaggingDocument) => {
    if (snapshotLags) snapshotter.overdue(documentId, revision);
    if (archiveLags) archiver.overdue(documentId);
  };
  const sweep = new HistorySweep({ catalog: segments, held, pace, clock: shared.clock, logger: serviceLogger, found });
  const parts = [snapshotter, archiver, sweep];
  return {
    start: () => {
      for (const part of parts) part.start();
    },
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
    committed: (told, batch) => {
      snapshotter.committed(told, batch);
      archiver.committed(told);
    },
  };
}
