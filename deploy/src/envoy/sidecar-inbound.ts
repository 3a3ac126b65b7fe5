import type { Cluster, Listener, Route } from './api.ts';
import { cluster, GRPC_HEALTH, httpHealth } from './cluster.ts';
import { connectionManager } from './connection-manager.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { CONNECTION_BUFFER_BYTES, HANDSHAKE_SECONDS, WATCH_SILENCE_SECONDS } from './limits.ts';
import { failedOnly, INSTANCE_HEADER, MESH_STREAMS, type SidecarContext } from './sidecar-context.ts';
import { memberListenerTls } from './sidecar-credentials.ts';
import { rightsFilter, rightsOn, type ServiceListener } from './sidecar-rights.ts';

/** A listener that members of the mesh reach, and the service's own listener behind it. */
export interface Inbound {
  readonly kind: ServiceListener;
  /** Where the sidecar listens, with mutual TLS. */
  readonly address: Endpoint;
  /** Where the service listens, on loopback. */
  readonly service: Endpoint;
}

/** Takes calls for the service: from members that may make them, and nothing else. */
export function inboundListener(context: SidecarContext, { kind, address }: Inbound): Listener {
  const name = inboundName(kind);
  const manager = connectionManager({
    name,
    who: context.id,
    routes: {
      name,
      virtualHosts: [{ name, domains: ['*'], routes: routesTo(name, kind) }],
      // It has done its duty, which was to find this instance.
      requestHeadersToRemove: [INSTANCE_HEADER],
    },
    httpFilters: [rightsFilter(rightsOn(context.service, kind))],
    tracing: context.tracing,
    peers: 'mesh',
    concurrentStreams: MESH_STREAMS,
    more: { ...context.untraced, ...failedOnly(context.id), upgradeConfigs: upgradesOf(context, kind) },
  });
  return {
    name,
    address: socketAddress(address),
    trafficDirection: 'INBOUND',
    perConnectionBufferLimitBytes: CONNECTION_BUFFER_BYTES,
    filterChains: [
      {
        filters: [manager],
        transportSocket: memberListenerTls(context.credentials),
        transportSocketConnectTimeout: `${HANDSHAKE_SECONDS}s`,
      },
    ],
  };
}

/** The service behind a listener. It is one process, so there is nothing to choose and nobody to put aside. */
export function inboundCluster({ service }: SidecarContext, { kind, service: endpoint }: Inbound): Cluster {
  const isHttp = kind === 'http';
  return cluster({
    name: inboundName(kind),
    endpoints: [endpoint],
    resolve: 'addresses',
    protocol: isHttp ? 'http1' : 'http2',
    // The internal listener is asked for all of them; the gateway has none.
    ...(kind === 'internal' ? { health: GRPC_HEALTH } : {}),
    ...(isHttp && service === 'gateway' ? { health: httpHealth('/healthz') } : {}),
    ejectsFailing: false,
  });
}

/** Of the listener and of the cluster behind it. */
export function inboundName(kind: ServiceListener): string {
  return `inbound_${kind}`;
}

/** Who calls sets the limits of time: there are streams that last for days, and each call brings its deadline. */
function routesTo(name: string, kind: ServiceListener): Route[] {
  const everything: Route = { name: 'everything', match: { prefix: '/' }, route: { cluster: name, timeout: '0s' } };
  if (kind === 'http') return [everything];
  const path = '/grpc.health.v1.Health/Watch';
  const idleTimeout = `${WATCH_SILENCE_SECONDS}s` as const;
  return [{ name: 'health_watch', match: { path }, route: { cluster: name, timeout: '0s', idleTimeout } }, everything];
}

function upgradesOf({ service }: SidecarContext, kind: ServiceListener): { upgradeType: string }[] {
  return service === 'gateway' && kind === 'http' ? [{ upgradeType: 'websocket' }] : [];
}
