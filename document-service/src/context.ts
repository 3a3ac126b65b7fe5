import type { ContentStore } from '@weft/content-store/content-store';
import { createDirectoryContentStore } from '@weft/content-store/directory/directory-content-store';
import { createS3ContentStore } from '@weft/content-store/s3/s3-content-store';
import { NotificationListener } from '@weft/database/notification-listener';
import { createPool } from '@weft/database/pool';
import { MAX_BASE_LAG } from '@weft/ot/limits';
import { partitionOf } from '@weft/ot/partition';
import { type Clock, systemClock } from '@weft/service-kit/clock';
import { Metrics } from '@weft/service-kit/metrics';
import { observePool } from '@weft/service-kit/metrics-pool';
import { adoptTracing, type Tracing } from '@weft/service-kit/telemetry';
import { TokenVerifier } from '@weft/service-kit/token-verifier';
import { openConfiguredLog } from '@weft/submission-log/configured-log';
import { measuredLog } from '@weft/submission-log/measured-log';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import type { Pool } from 'pg';
import { BroadcastHub } from './application/broadcast-hub.ts';
import { DocumentCache } from './application/document-cache.ts';
import { DocumentEngine } from './application/document-engine.ts';
import { DocumentFollower } from './application/document-follower.ts';
import { Gatherer } from './application/gatherer.ts';
import { GroupCommitter } from './application/group-committer.ts';
import { HistoryLoads } from './application/history-loads.ts';
import { HISTORY_PACE, type HistoryPace } from './application/history-pace.ts';
import { LogEdits } from './application/log-edits.ts';
import { MissingState } from './application/missing-state.ts';
import { DocumentOpener } from './application/open-document.ts';
import type { RetentionPace } from './application/retention.ts';
import { RoutedFollower } from './application/routed-follower.ts';
import { RoutingTable } from './application/routing-table.ts';
import { type SeatLimits, SubscriberSeats } from './application/subscriber-seats.ts';
import { checksumOf, TextMaterialiser } from './application/text-materialiser.ts';
import { VerifiedLoads } from './application/verified-loads.ts';
import { WholeTextEdits } from './application/whole-text-edits.ts';
import type { ContentConfig, DocumentServiceConfig } from './config.ts';
import type { DamagedHistoryError } from './domain/history-check.ts';
import { DocumentEvents } from './events.ts';
import { type History, openHistory } from './history-context.ts';
import {
  LOG_KEPT_DAYS,
  OWNER_SEARCH_MS,
  PURGE_AFTER_DAYS,
  RETENTION_SWEEP_MS,
  SUBSCRIBER_END_MS,
  SUBSCRIBER_STALL_MS,
} from './limits.ts';
import { decodeRecord } from './log/record-codec.ts';
import { broadcastLogger, commitLogger, ownershipLogger, rpcLogger, serviceLogger } from './logger.ts';
import { type Operators, openOperators } from './operators-context.ts';
import type { DocumentLoads } from './ports/document-loads.ts';
import { recordDigest } from './postgres/commit-statement.ts';
import { openPostgresCommitter } from './postgres/postgres-committer.ts';
import { PostgresDocumentCatalog } from './postgres/postgres-document-catalog.ts';
import { PostgresLoads } from './postgres/postgres-loads.ts';
import { OWNERS_CHANNEL, PostgresPartitionTable } from './postgres/postgres-partition-table.ts';
import { PostgresSegmentCatalog } from './postgres/postgres-segment-catalog.ts';
import { type Authorisation, GrpcAuthorisation } from './rpc/authorisation.ts';
import { DocumentMetadata } from './rpc/document-metadata.ts';
import { DocumentText } from './rpc/document-text.ts';
import { DocumentVersions } from './rpc/document-versions.ts';
import { eventFrames } from './rpc/event-frames.ts';
import { GrpcOwnerLinks } from './rpc/grpc-owner-links.ts';
import type { HandlerContext } from './rpc/implementations.ts';
import { SubscriberEvents } from './subscriber-events.ts';
import { EditTraces } from './telemetry/edit-traces.ts';
import { measuredContentStore } from './telemetry/measured-content-store.ts';
import { encodeTraced } from './telemetry/traced-record.ts';

/** What a process may bring along instead of having the service open it. What is brought stays open when the service stops. */
export interface DocumentServiceOverrides {
  readonly log?: SubmissionLog;
  readonly contentStore?: ContentStore;
  readonly authorisation?: Authorisation;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly pace?: HistoryPace;
  readonly retention?: RetentionPace;
  /** How patient it is with programs that follow documents, and how many there may be. */
  readonly subscribers?: {
    readonly stallMs?: number;
    readonly endMs?: number;
    readonly searchMs?: number;
    readonly seats?: SeatLimits;
  };
  /** Told when the service can't go on; unless given, the process ends. */
  readonly onBroken?: (error: unknown) => void;
}

/** Connections for whoever reads. */
const POOL_CONNECTIONS = 8;
/** Connections for claims and what sequencing loads: many readers must not make an owner lose its partitions. The commit has one of its own. */
const OWNER_CONNECTIONS = 4;

/** What the service consists of. */
export interface DocumentServiceContext {
  readonly engine: DocumentEngine;
  readonly hub: BroadcastHub;
  readonly history: History;
  readonly operators: Operators;
  readonly handlers: HandlerContext;
  readonly metrics: Metrics;
  /** Set when edits and calls are traced. */
  readonly tracing: Tracing | undefined;
}

/** Opens everything; it is let go in reverse when the stack is disposed of. `owner` says where gateways reach this instance, once it listens. */
export async function openContext(
  config: DocumentServiceConfig,
  overrides: DocumentServiceOverrides,
  { stack, owner }: { stack: AsyncDisposableStack; owner: () => string },
): Promise<DocumentServiceContext> {
  const clock = overrides.clock ?? systemClock;
  const metrics = overrides.metrics ?? new Metrics().withProcessMetrics();
  const events = new DocumentEvents(metrics, overrides.onBroken ?? endProcess);
  const tracing = await adoptTracing(config.telemetry, stack);
  const traces = tracing && new EditTraces(tracing);
  const pool = openPool(config, stack, { name: 'weft document-service', max: POOL_CONNECTIONS });
  const ownerPool = openPool(config, stack, { name: 'weft document-owner', max: OWNER_CONNECTIONS });
  observePool(metrics, 'document-service', pool);
  observePool(metrics, 'document-owner', ownerPool);
  const ownStore = overrides.contentStore ?? stack.adopt(openStore(config.content), (opened) => opened.close());
  const store = measuredContentStore(ownStore, metrics);
  const ownLog =
    overrides.log ??
    stack.adopt(openConfiguredLog(config.log, { pool, service: 'weft-document' }), (opened) => opened.close());
  const log = measuredLog(ownLog, metrics, 'document-service');
  const { identity, partitions } = await log.describe();
  const table = new PostgresPartitionTable(ownerPool, { log: identity, owner });
  await table.prepare(partitions);
  const segments = new PostgresSegmentCatalog(pool, identity);
  const onDamaged = (problem: DamagedHistoryError) => {
    events.historyDamaged();
    const command = `npm run admin -- quarantine rebuild ${problem.documentId}`;
    serviceLogger.error({ err: problem, command }, 'stored history is damaged; stop the document and have it rebuilt');
  };
  const archivedChain = async (documentId: string, revision: number) => {
    const archived = await segments.upTo(documentId, revision);
    return archived?.lastRevision === revision ? archived.chain : undefined;
  };
  const stored = new PostgresLoads(pool, MAX_BASE_LAG);
  const verified = new VerifiedLoads({ loads: stored, archivedChain, onDamaged });
  const loads = new HistoryLoads({ recent: verified, catalog: segments, store });
  // One more than a base may lie back: the oldest operation is judged by the one before it.
  const sequencingLoads = new VerifiedLoads({ loads: new PostgresLoads(ownerPool, MAX_BASE_LAG + 1), onDamaged });
  const onLost = (documentId: string, problem: Error) => {
    events.snapshot('damaged');
    const lost = 'a snapshot is lost or damaged; the text was made from its whole history';
    serviceLogger.error({ documentId, err: problem }, lost);
  };
  const materialiser = new TextMaterialiser(loads, store, onLost, clock);
  const toPartition = (documentId: string) => partitionOf(documentId, partitions);
  const pace = overrides.pace ?? historyPace(config);
  const opened = { pool, store, log, identity, table, segments, loads, materialiser };
  const shared: Shared = { config, clock, events, traces, ...opened, toPartition, pace };
  const { engine, hub, history, cache } = await openEngine(shared, sequencingLoads, stack);
  const opener = new DocumentOpener({
    hub,
    loads,
    materialiser,
    encoder: eventFrames,
    partitionOf: toPartition,
    owns: (partition) => engine.ownership.owns(partition),
    logger: broadcastLogger,
  });
  const routing = stack.adopt(new RoutingTable({ table, clock, logger: ownershipLogger }), (opened) => opened.stop());
  stack.use(
    new NotificationListener({
      url: config.postgresUrl,
      applicationName: 'document-owners',
      channel: OWNERS_CHANNEL,
      onNotification: () => routing.look(),
      onBroken: (error) => ownershipLogger.warn({ err: error }, 'not listening for changes of owners, only polling'),
    }),
  );
  const { authorisation, publisher, ...documents } = await openDocuments(shared, overrides, stack);
  const operators = openOperators({
    ...shared,
    log: ownLog,
    // What is to be mended is looked at as it is.
    loads: new HistoryLoads({ recent: stored, catalog: segments, store }),
    publisher,
    routing,
    cache,
    partitionOf: toPartition,
    held: () => engine.ownership.held,
    pace: overrides.retention ?? retentionPace(config),
    logger: serviceLogger,
  });
  const owns = (partition: number) => engine.ownership.owns(partition);
  const local = new DocumentFollower({ live: hub.live, loads, partitionOf: toPartition, owns });
  const links = stack.adopt(new GrpcOwnerLinks(config.via), (opened) => opened.close());
  const { stallMs = SUBSCRIBER_STALL_MS, endMs = SUBSCRIBER_END_MS } = overrides.subscribers ?? {};
  const { searchMs = OWNER_SEARCH_MS, seats: seatLimits } = overrides.subscribers ?? {};
  const following = { local, links, routing, partitionOf: toPartition, owns, self: owner, searchMs, clock };
  const routed = new RoutedFollower({ ...following, logger: broadcastLogger });
  const subscriberEvents = new SubscriberEvents(metrics);
  const seats = new SubscriberSeats(seatLimits, (counts) => subscriberEvents.following(counts));
  const serving = { authorisation, seats, stallMs, endMs, events: subscriberEvents, clock, logger: rpcLogger };
  const subscriptions = { local, routed, ...serving };
  return {
    engine,
    hub,
    history,
    operators,
    metrics,
    tracing,
    handlers: {
      ...documents,
      desk: operators.desk,
      subscriptions,
      events,
      hub,
      opener,
      routing,
      partitions,
      logger: rpcLogger,
    },
  };
}

/** The usual pace, with what is configured. */
function historyPace({ sessionExpiryDays }: DocumentServiceConfig): HistoryPace {
  if (sessionExpiryDays === undefined) return HISTORY_PACE;
  return { ...HISTORY_PACE, sessionExpiryMs: sessionExpiryDays * DAY_MS };
}

/** How long things are kept, with what is configured. */
function retentionPace({ purgeAfterDays = PURGE_AFTER_DAYS }: DocumentServiceConfig): RetentionPace {
  return { logKeptMs: LOG_KEPT_DAYS * DAY_MS, deletedKeptMs: purgeAfterDays * DAY_MS, sweepMs: RETENTION_SWEEP_MS };
}

const DAY_MS = 86_400_000;

interface Shared {
  readonly config: DocumentServiceConfig;
  readonly clock: Clock;
  readonly events: DocumentEvents;
  readonly traces: EditTraces | undefined;
  readonly pool: Pool;
  readonly store: ContentStore;
  readonly log: SubmissionLog;
  readonly identity: string;
  readonly table: PostgresPartitionTable;
  readonly segments: PostgresSegmentCatalog;
  readonly loads: DocumentLoads;
  readonly materialiser: TextMaterialiser;
  readonly toPartition: (documentId: string) => number;
  readonly pace: HistoryPace;
}

/** Sequencing, committing, telling, keeping. */
async function openEngine(shared: Shared, loads: DocumentLoads, stack: AsyncDisposableStack) {
  const { config, clock, events, pool, store, log, identity, table, segments, materialiser, pace } = shared;
  const cache = new DocumentCache();
  const missing = new MissingState(cache);
  const gatherer = new Gatherer({ cache, missing, decode: decodeRecord, clock, traces: shared.traces });
  const { postgresUrl } = config;
  const committer = stack.adopt(
    await openPostgresCommitter({
      postgresUrl,
      log: identity,
      logger: commitLogger,
      outcomeUnknown: () => events.commitUnknown(),
    }),
    (opened) => opened.close(),
  );
  const held = () => engine.ownership.held;
  const history = openHistory({ pool, store, materialiser, segments, held, clock, events, pace });
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
    committer,
    loads,
    clock,
    logger: commitLogger,
    events,
    handlers: {
      committed: (told, batch) => {
        hub.publish(told);
        history.committed(told, batch);
      },
      advanced: (partition, nextOffset) => engine.advanced(partition, nextOffset),
      fenced: (partition) => engine.ownership.fenced(partition),
    },
  });
  const engine: DocumentEngine = new DocumentEngine({
    log,
    identity,
    table,
    committer: group,
    hub,
    cache,
    texts: materialiser,
    digest: recordDigest,
    clock,
    logger: ownershipLogger,
    events,
  });
  return { engine, hub, history, cache };
}

/** The unary methods. */
async function openDocuments(shared: Shared, overrides: DocumentServiceOverrides, stack: AsyncDisposableStack) {
  const { config, clock, log, loads, materialiser, store, toPartition } = shared;
  const authorisation = overrides.authorisation ?? stack.adopt(openAuthorisation(config), (opened) => opened.close());
  const catalog = stack.adopt(await PostgresDocumentCatalog.open(config.postgresUrl), (opened) => opened.close());
  const publisher = stack.adopt(await log.openPublisher(), (opened) => opened.close());
  const edits = new LogEdits({ publisher, loads, encode: encodeTraced, partitionOf: toPartition, clock });
  const wholeTexts = new WholeTextEdits({ edits, loads, materialiser });
  const metadata = new DocumentMetadata({ authorisation, catalog, store, edits, partitionOf: toPartition, clock });
  const text = new DocumentText({ authorisation, loads, materialiser, wholeTexts });
  const versions = new DocumentVersions({ authorisation, loads, versions: catalog.versions, clock });
  return { authorisation, publisher, metadata, text, versions };
}

function openAuthorisation({ tokens, authGrpcAddress }: DocumentServiceConfig): Authorisation {
  return new GrpcAuthorisation(new TokenVerifier(tokens), { address: authGrpcAddress, logger: rpcLogger });
}

function openPool(
  { postgresUrl }: DocumentServiceConfig,
  stack: AsyncDisposableStack,
  { name, max }: { name: string; max: number },
): Pool {
  const pool = createPool({
    url: postgresUrl,
    applicationName: name,
    max,
    onError: (error) => serviceLogger.warn({ reason: error.message }, 'a connection to PostgreSQL broke'),
  });
  return stack.adopt(pool, (opened) => opened.end());
}

/** Connects to nothing yet: the service starts, and edits are taken, while the store is away. */
function openStore(content: ContentConfig): ContentStore {
  if (content.kind === 'directory') return createDirectoryContentStore(content);
  const { endpoint, ...others } = content;
  return createS3ContentStore(endpoint === undefined ? others : { ...others, endpoint });
}

/** A process that can't go on ends; another one takes its partitions over. */
function endProcess(): void {
  process.exit(1);
}
