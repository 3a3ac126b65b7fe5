import { Rights } from '@weft/gateway/authorisation/rights';
import { gatewayEvents } from '@weft/gateway/events';
import { DOCUMENT_SUBMISSIONS, SWEEP_MS, USER_SUBMISSIONS } from '@weft/gateway/limits';
import { Publishing } from '@weft/gateway/publishing/publishing';
import { Connections } from '@weft/gateway/session/connections';
import { FlushScheduler } from '@weft/gateway/session/flush-scheduler';
import { LiveSessions } from '@weft/gateway/session/live-sessions';
import { protoWire } from '@weft/gateway/session/proto-wire';
import { KeyedRateLimiter } from '@weft/gateway/session/rate-limit';
import type { SessionServices } from '@weft/gateway/session/session-services';
import { grpcDialer, OwnerStream } from '@weft/gateway/subscriptions/owner-stream';
import { PartitionDirectory } from '@weft/gateway/subscriptions/partition-directory';
import { watchPartitions } from '@weft/gateway/subscriptions/partition-watch';
import { Subscriptions } from '@weft/gateway/subscriptions/subscriptions';
import { Connection } from '@weft/gateway/websocket/connection';
import { binaryFrameHeader } from '@weft/gateway/websocket/frame';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import { every } from '@weft/service-kit/every';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import { unauthenticated } from '@weft/service-kit/status-error';
import { currentWorld } from '../world/virtual-time.ts';
import { ownClock } from './own-clock.ts';
import type { Site } from './site.ts';

const logger = createLogger('simulation', 'silent');
const events = gatewayEvents(new Metrics());
/** How long tokens are good for, in milliseconds. */
const TOKEN_MS = 3_600_000;

/** A gateway that runs. */
export interface RunningGateway {
  readonly connections: Connections;
  readonly publishing: Publishing;
  /** Sends everybody elsewhere. */
  drain(): void;
}

/** Starts a gateway in the present process: production's parts, put together as its context does, on the site's machines. */
export async function startGateway(site: Site, name: string): Promise<RunningGateway> {
  const world = currentWorld();
  const clock = ownClock(name);
  const now = () => clock.monotonic();
  const log = site.log.port();
  const { partitions } = await log.describe();
  const publishing = new Publishing(await log.openPublisher());
  const liveSessions = new LiveSessions();
  const rights = new Rights({ address: site.authAddress, liveSessions, now });
  const directory = new PartitionDirectory();
  const toPartition = (documentId: string) => partitionOf(documentId, partitions);
  const subscriptions = new Subscriptions({
    directory,
    partitionOf: toPartition,
    connect: (address, handlers) =>
      new OwnerStream({ address, dialer: grpcDialer(address, undefined), gatewayId: name, logger, ...handlers }),
    rightsChanged: (documentId, change) => rights.changed({ documentId, ...change }),
    sessionsTaken: (documentId, sessions) => {
      for (const session of sessions) liveSessions.joinedElsewhere({ documentId, ...session });
    },
    failed: (documentId, error) => world.violated(`an event of ${documentId} was not understood: ${String(error)}`),
    now,
  });
  watchPartitions({
    addresses: site.documentAddresses,
    logger,
    table: ({ owners }) => {
      if (directory.apply(owners).length > 0) subscriptions.moved();
    },
  });
  const services: SessionServices = {
    clock,
    events,
    authenticate: async (accessToken) => {
      await world.pause(1);
      if (accessToken === '') throw unauthenticated('no token');
      return { userId: accessToken, scopes: new Set(), expiresAtMs: clock.now() + TOKEN_MS };
    },
    permissions: rights.permissions,
    documents: subscriptions,
    publishing,
    routeOf: (documentId) => {
      const partition = toPartition(documentId);
      return { partition, semantics: Math.min(SEMANTICS, directory.semanticsOf(partition)) };
    },
    liveSessions,
    userRates: new KeyedRateLimiter(USER_SUBMISSIONS),
    documentRates: new KeyedRateLimiter(DOCUMENT_SUBMISSIONS),
  };
  const connections = new Connections({ clock, events, limits: { connections: 100, unauthenticated: 50 } });
  listen(site, services, connections);
  every(clock, SWEEP_MS, () => {
    connections.tick();
    subscriptions.tick();
  });
  return {
    connections,
    publishing,
    drain: () => {
      connections.stopAccepting();
      for (const { session } of connections.all) session.goAway(Math.round(Math.random() * 500));
    },
  };
}

function listen({ sockets }: Site, services: SessionServices, connections: Connections): void {
  const scheduler = new FlushScheduler();
  const wire = protoWire(binaryFrameHeader);
  sockets.listeners.push({
    process: currentWorld().current,
    accept: (webSocket, socket) => {
      if (!connections.hasRoom) return false;
      connections.add(
        'weft.v1.proto',
        (place) =>
          new Connection({
            // What a Connection uses of them is there.
            webSocket: webSocket as never,
            socket: socket as never,
            wire,
            services,
            scheduler,
            events,
            ...place,
          }),
      );
      return true;
    },
  });
}
