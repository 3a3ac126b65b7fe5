import type { ContentStore } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import type { SubmissionLog, SubmissionPublisher, TrimmableLog } from '@weft/submission-log/submission-log';
import type { Pool } from 'pg';
import type { DocumentCache } from './application/document-cache.ts';
import { QuarantineDesk } from './application/quarantine-desk.ts';
import { Retention, type RetentionPace } from './application/retention.ts';
import type { RoutingTable } from './application/routing-table.ts';
import type { TextMaterialiser } from './application/text-materialiser.ts';
import type { DocumentEvents } from './events.ts';
import { QUARANTINE_COUNT_MS } from './limits.ts';
import { decodeRecord, encodeRecord } from './log/record-codec.ts';
import type { DocumentLoads } from './ports/document-loads.ts';
import type { PartitionTable } from './ports/partition-table.ts';
import type { SegmentCatalog } from './ports/segment-catalog.ts';
import { PostgresQuarantineCatalog } from './postgres/postgres-quarantine-catalog.ts';
import { PostgresRetentionCatalog } from './postgres/postgres-retention-catalog.ts';

interface OperatorsOptions {
  readonly pool: Pool;
  /** As it was opened or brought along: what is read for a rebuild is not counted. */
  readonly log: SubmissionLog;
  /** The log's identity. */
  readonly identity: string;
  readonly publisher: SubmissionPublisher;
  readonly store: ContentStore;
  readonly table: PartitionTable;
  readonly routing: RoutingTable;
  readonly segments: SegmentCatalog;
  readonly loads: DocumentLoads;
  readonly materialiser: TextMaterialiser;
  readonly cache: DocumentCache;
  readonly partitionOf: (documentId: string) => number;
  readonly held: () => ReadonlyMap<number, number>;
  readonly clock: Clock;
  readonly pace: RetentionPace;
  readonly events: DocumentEvents;
  readonly logger: Logger;
}

/** What operators ask for, and what goes by itself with time. */
export interface Operators {
  readonly desk: QuarantineDesk;
  readonly retention: Retention;
  start(): void;
  stop(): Promise<void>;
}

export function openOperators(options: OperatorsOptions): Operators {
  const { pool, log, identity, table, routing, materialiser, cache, held, clock, events, logger } = options;
  const catalog = new PostgresQuarantineCatalog(pool, identity);
  const rowOf = async (wanted: number) => (await table.read()).find(({ partition }) => partition === wanted);
  const desk = new QuarantineDesk({
    ...options,
    catalog,
    lengthAt: async (documentId, revision) => (await materialiser.at(documentId, revision)).length,
    encode: encodeRecord,
    decode: decodeRecord,
    ownerOf: (partition) => routing.ownerOf(partition),
    semanticsOf: async (partition) => (await rowOf(partition))?.semantics ?? 0,
    nextOffset: async (partition) => (await rowOf(partition))?.nextOffset ?? 0,
    forget: (documentId) => {
      cache.forget([documentId]);
      materialiser.forget(documentId);
    },
  });
  const retention = new Retention({
    ...options,
    catalog: new PostgresRetentionCatalog(pool, identity),
    log: isTrimmable(log) ? log : undefined,
  });
  const count = () => {
    catalog.count([...held().keys()]).then(
      (documents) => events.quarantined(documents),
      (error: unknown) => logger.debug({ err: error }, 'could not count documents in quarantine'),
    );
  };
  let stopCounting: (() => void) | undefined;
  return {
    desk,
    retention,
    start: () => {
      stopCounting = every(clock, QUARANTINE_COUNT_MS, count);
      retention.start();
    },
    stop: () => {
      stopCounting?.();
      return retention.stop();
    },
  };
}

function isTrimmable(log: SubmissionLog): log is TrimmableLog {
  return 'deleteBefore' in log;
}
