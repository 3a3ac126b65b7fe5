import { randomUUID } from 'node:crypto';
import { TokenServiceClient } from '@weft/gen/token';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import { type Clock, systemClock } from '@weft/service-kit/clock';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { Metrics } from '@weft/service-kit/metrics';
import { StatusError } from '@weft/service-kit/status-error';
import { adoptTracing } from '@weft/service-kit/telemetry';
import { TokenVerifier } from '@weft/service-kit/token-verifier';
import { measuredLog } from '@weft/submission-log/measured-log';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import { Rights } from './authorisation/rights.ts';
import type { GatewayConfig } from './config.ts';
import { Edits } from './edits/edits.ts';
import { type GatewayEvents, gatewayEvents, observeGateway } from './events.ts';
import { ConnectBridge } from './http/connect-bridge.ts';
import { StaticFiles } from './http/static-files.ts';
import { DOCUMENT_SUBMISSIONS, USER_SUBMISSIONS } from './limits.ts';
import { subscriptionLogger } from './logger.ts';
import { Publishing } from './publishing/publishing.ts';
import { Connections } from './session/connections.ts';
import { LiveSessions } from './session/live-sessions.ts';
import { KeyedRateLimiter } from './session/rate-limit.ts';
import type { SessionServices } from './session/session-services.ts';
import { Sweep } from './session/sweep.ts';
import { openSubmissionLog } from './submission-log.ts';
import { grpcDialer, type OwnerDialer, OwnerStream } from './subscriptions/owner-stream.ts';
import { PartitionDirectory } from './subscriptions/partition-directory.ts';
import { watchPartitions } from './subscriptions/partition-watch.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { GatewayTraces } from './telemetry/edit-trace.ts';

/** What a process may bring along instead of having the gateway open it. */
export interface GatewayOverrides {
  /** Stays open when the gateway stops. */
  readonly log?: SubmissionLog;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  /** Opens calls to an owner in this process; undefined for one that is elsewhere. */
  readonly dial?: (address: string) => OwnerDialer | undefined;
}

/** Opens what the gateway consists of. Everything is let go in reverse when the stack is disposed of. */
export async function openContext(config: GatewayConfig, overrides: GatewayOverrides, stack: AsyncDisposableStack) {
  const clock = overrides.clock ?? systemClock;
  const metrics = overrides.metrics ?? new Metrics().withProcessMetrics();
  const events = gatewayEvents(metrics);
  const tracing = await adoptTracing(config.telemetry, stack);
  const traces = tracing && new GatewayTraces(tracing);
  const { partitions, publishing } = await openPublishing(config, { ...overrides, metrics }, stack);
  const liveSessions = new LiveSessions();
  const now = () => clock.monotonic();
  const rights = stack.adopt(
    new Rights({ address: config.authAddress, events, cachedRoles: config.cachedRoles, liveSessions, now }),
    (it) => it.stop(),
  );
  const { directory, subscriptions } = openSubscriptions({
    config,
    dial: (address) => overrides.dial?.(address) ?? grpcDialer(address, config.documentVia),
    partitions,
    rights,
    liveSessions,
    traces,
    now,
    stack,
  });
  const verifier = new TokenVerifier(config.tokens);
  const authenticate = (accessToken: string) => verifier.verify(accessToken).catch(refusalTold(events));
  observeGateway(metrics, {
    watchAgeMs: () => rights.permissions.watchAgeMs,
    publishingBytes: () => publishing.bytes,
  });
  const services: SessionServices = {
    clock,
    events,
    traces,
    authenticate,
    permissions: rights.permissions,
    documents: subscriptions,
    publishing,
    routeOf: (documentId) => {
      const partition = partitionOf(documentId, partitions);
      return { partition, semantics: Math.min(SEMANTICS, directory.semanticsOf(partition)) };
    },
    liveSessions,
    userRates: new KeyedRateLimiter(USER_SUBMISSIONS),
    documentRates: new KeyedRateLimiter(DOCUMENT_SUBMISSIONS),
  };
  const look = () => {
    connections.tick();
    edits.tick();
    subscriptions.tick();
    const rates = [services.userRates, services.documentRates];
    for (const each of rates) each.sweep(now());
    events.documents(subscriptions.size);
    return [connections.all, edits, subscriptions, ...rates].some(({ size }) => size > 0);
  };
  const sweep = stack.adopt(new Sweep(clock, look), (it) => it.stop());
  const came = () => sweep.start();
  const connections = new Connections({ clock, events, limits: config.limits, came });
  const edits = new Edits({ services, came });
  const { authAddress, documentAddresses } = config;
  const bridge = stack.adopt(
    new ConnectBridge({ authAddress, documentAddresses, authenticate, edits, tracing }),
    (it) => it.close(),
  );
  const files = config.staticDirectory === undefined ? undefined : new StaticFiles(config.staticDirectory);
  const signIn = openSignIn(config, stack);
  return { metrics, tracing, events, services, connections, edits, subscriptions, bridge, files, signIn };
}

async function openPublishing(
  config: GatewayConfig,
  overrides: GatewayOverrides & { readonly metrics: Metrics },
  stack: AsyncDisposableStack,
) {
  const { metrics } = overrides;
  const ownLog = overrides.log ?? openSubmissionLog(config.log, metrics, stack);
  const log = measuredLog(ownLog, metrics, 'gateway');
  const { partitions } = await log.describe();
  const publisher = stack.adopt(await log.openPublisher(), (opened) => opened.close());
  const publishing = stack.adopt(new Publishing(publisher), (opened) => opened.close());
  return { partitions, publishing };
}

interface SubscriptionParts {
  readonly config: GatewayConfig;
  readonly dial: (address: string) => OwnerDialer;
  readonly partitions: number;
  readonly rights: Rights;
  readonly liveSessions: LiveSessions;
  readonly traces: GatewayTraces | undefined;
  readonly stack: AsyncDisposableStack;
  now(): number;
}

function openSubscriptions({ config, dial, partitions, rights, liveSessions, traces, now, stack }: SubscriptionParts) {
  const gatewayId = randomUUID();
  const directory = new PartitionDirectory();
  const subscriptions = new Subscriptions({
    directory,
    partitionOf: (documentId) => partitionOf(documentId, partitions),
    connect: (address, handlers) =>
      new OwnerStream({ address, dialer: dial(address), gatewayId, logger: subscriptionLogger, ...handlers }),
    rightsChanged: (documentId, change) => rights.changed({ documentId, ...change }),
    sessionsTaken: (documentId, sessions) => {
      for (const session of sessions) liveSessions.joinedElsewhere({ documentId, ...session });
    },
    delivering: traces && ((traceContext) => traces.delivering(traceContext)),
    failed: (documentId, error) =>
      subscriptionLogger.error({ err: error, documentId }, 'an event of a document could not be understood'),
    now,
  });
  stack.adopt(subscriptions, (opened) => opened.stop());
  const watch = watchPartitions({
    addresses: config.documentAddresses,
    logger: subscriptionLogger,
    table: ({ partitionCount, owners }) => {
      if (partitionCount !== partitions) {
        subscriptionLogger.error({ partitionCount, partitions }, 'document-service and log differ in partitions');
      } else if (directory.apply(owners).length > 0) {
        subscriptions.moved();
      }
    },
  });
  stack.adopt(watch, (opened) => opened.stop());
  return { directory, subscriptions };
}

function openSignIn(config: GatewayConfig, stack: AsyncDisposableStack) {
  if (!config.devSignIn) return undefined;
  const client = stack.adopt(createClient(TokenServiceClient, config.authAddress), (opened) => opened.close());
  return async (username: string) => {
    const { accessToken, userId } = await callUnary(client.issueToken.bind(client), { username });
    return { accessToken, userId };
  };
}

/** Counts a token that is not taken, and passes its failure on. */
function refusalTold(events: GatewayEvents) {
  return (error: unknown): never => {
    events.tokenRefused(error instanceof StatusError ? error.reason : 'INTERNAL');
    throw error;
  };
}
