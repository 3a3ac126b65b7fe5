import { BroadcastHub } from '@weft/document-service/application/broadcast-hub';
import { DocumentCache } from '@weft/document-service/application/document-cache';
import { DocumentEngine } from '@weft/document-service/application/document-engine';
import { FencedCommitter } from '@weft/document-service/application/fenced-committer';
import { Gatherer } from '@weft/document-service/application/gatherer';
import { GroupCommitter } from '@weft/document-service/application/group-committer';
import { HistoryLoads } from '@weft/document-service/application/history-loads';
import { HISTORY_PACE } from '@weft/document-service/application/history-pace';
import { HistorySweep } from '@weft/document-service/application/history-sweep';
import { MissingState } from '@weft/document-service/application/missing-state';
import { DocumentOpener } from '@weft/document-service/application/open-document';
import { RoutingTable } from '@weft/document-service/application/routing-table';
import { Snapshotter } from '@weft/document-service/application/snapshotter';
import { StoreBackoff } from '@weft/document-service/application/store-backoff';
import { checksumOf, TextMaterialiser } from '@weft/document-service/application/text-materialiser';
import { VerifiedLoads } from '@weft/document-service/application/verified-loads';
import { DocumentEvents } from '@weft/document-service/events';
import { decodeRecord } from '@weft/document-service/log/record-codec';
import type { SegmentCatalog } from '@weft/document-service/ports/segment-catalog';
import { recordDigest } from '@weft/document-service/postgres/commit-statement';
import { attach } from '@weft/document-service/rpc/attach';
import { broadcastDefinition } from '@weft/document-service/rpc/broadcast-definition';
import { eventFrames } from '@weft/document-service/rpc/event-frames';
import { watchPartitions } from '@weft/document-service/rpc/watch-partitions';
import { RoutingServiceService } from '@weft/gen/routing';
import { partitionOf } from '@weft/ot/partition';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import type { ServerStream } from '../world/grpc.ts';
import { currentWorld } from '../world/virtual-time.ts';
import { ownClock } from './own-clock.ts';
import type { Site } from './site.ts';

const logger = createLogger('simulation', 'silent');
const metrics = new Metrics();
/** Snapshots and looks for missing ones come sooner than in production: a schedule is short. */
const PACE = { ...HISTORY_PACE, snapshotOperations: 12, sweepMs: 3_000 };

/** A document-service that runs. */
export interface RunningDocumentService {
  readonly engine: DocumentEngine;
  readonly group: GroupCommitter;
  stop(): Promise<void>;
}

/** Starts a document-service in the present process: production's parts, put together as its context does, on the site's machines. */
export async function startDocumentService(site: Site, address: string): Promise<RunningDocumentService> {
  const world = currentWorld();
  const { process } = { process: world.current };
  const clock = ownClock(process.name);
  const events = new DocumentEvents(metrics, (error) => {
    const cause = error instanceof Error ? error.stack : String(error);
    world.violated(`${process.name} can't go on: ${cause}`);
  });
  const log = site.log.port();
  const { partitions } = await log.describe();
  const table = site.ports.partitionTable(address);
  const store = site.content.port();
  const loads = new HistoryLoads({
    recent: verified(site),
    catalog: site.ports.segmentCatalog() as SegmentCatalog,
    store,
  });
  const onLost = (documentId: string) => world.violated(`I8: the snapshot of ${documentId} is lost or damaged`);
  const materialiser = new TextMaterialiser(loads, store, onLost, clock);
  const cache = new DocumentCache();
  const missing = new MissingState(cache);
  const gatherer = new Gatherer({ cache, missing, decode: decodeRecord, clock });
  const held = () => engine.ownership.held;
  const snapshotter = new Snapshotter({
    store,
    backoff: new StoreBackoff(clock),
    logger,
    clock,
    events,
    materialiser,
    catalog: site.ports.snapshotCatalog(),
    operations: PACE.snapshotOperations,
  });
  const sweep = new HistorySweep({
    catalog: site.ports.segmentCatalog() as SegmentCatalog,
    held,
    pace: PACE,
    clock,
    logger,
    found: ({ documentId, revision }) => snapshotter.overdue(documentId, revision),
  });
  const hub = new BroadcastHub({
    encoder: eventFrames,
    clock,
    held,
    checksum: async (documentId, revision) => checksumOf(await materialiser.at(documentId, revision)),
  });
  const group = new GroupCommitter({
    cache,
    missing,
    gatherer,
    committer: new FencedCommitter({ database: site.ports.commitDatabase(), logger }),
    loads: verified(site),
    clock,
    logger,
    events,
    handlers: {
      committed: (told, batch) => {
        hub.publish(told);
        snapshotter.committed(told, batch);
      },
      advanced: (partition, nextOffset) => engine.advanced(partition, nextOffset),
      fenced: (partition) => engine.ownership.fenced(partition),
    },
  });
  const engine: DocumentEngine = new DocumentEngine({
    log,
    identity: 'log',
    table,
    committer: group,
    hub,
    cache,
    texts: materialiser,
    digest: recordDigest,
    clock,
    logger,
    events,
  });
  const opener = new DocumentOpener({
    hub,
    loads,
    materialiser,
    encoder: eventFrames,
    partitionOf: (documentId) => partitionOf(documentId, partitions),
    owns: (partition) => engine.ownership.owns(partition),
    logger,
  });
  const routing = new RoutingTable({ table, clock, logger });
  const attachHandler = attach(hub, opener, events);
  const watchHandler = watchPartitions(routing, partitions);
  site.grpc.serve(address, [
    {
      definition: broadcastDefinition,
      handlers: { attach: (call: ServerStream) => attachHandler(call as never) },
    },
    {
      definition: RoutingServiceService,
      handlers: { watchPartitions: (call: ServerStream) => watchHandler(call as never) },
    },
  ]);
  hub.start();
  snapshotter.start();
  sweep.start();
  await engine.start();
  return {
    engine,
    group,
    stop: async () => {
      await engine.stop();
      await Promise.all([snapshotter.stop(), sweep.stop()]);
      hub.stop();
      routing.stop();
    },
  };
}

/** The database of the simulation damages nothing: whatever does not follow is our own fault. */
function verified(site: Site): VerifiedLoads {
  const world = currentWorld();
  return new VerifiedLoads({ loads: site.ports.loads(), onDamaged: ({ message }) => world.violated(message) });
}
