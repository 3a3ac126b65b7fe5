import type { Cluster, Listener, RetryPolicy, Route } from './api.ts';
import { cluster, connectionSettings, GRPC_HEALTH, httpHealth } from './cluster.ts';
import { connectionManager } from './connection-manager.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { extension } from './extension.ts';
import { CONNECTION_BUFFER_BYTES, RETRIES } from './limits.ts';
import { failedOnly, INSTANCE_HEADER, MESH_STREAMS, type SidecarContext } from './sidecar-context.ts';
import { memberClusterTls } from './sidecar-credentials.ts';
import { repeatableMethods, type ServiceIdentity } from './sidecar-rights.ts';

/** A listener on loopback for the service's own calls to another service. */
export interface Outbound {
  readonly to: OutboundTarget;
  /** Where the service dials. */
  readonly address: Endpoint;
  /** The other service's sidecars; ports of all of them are the same where hosts are names. Unused for `document-instance`. */
  readonly endpoints: readonly Endpoint[];
  readonly resolve: 'addresses' | 'names';
}

/** auth-service's methods; its published keys over HTTP; any document-service; the one document-service named by `x-weft-instance`. */
export type OutboundTarget = 'auth' | 'auth-keys' | 'documents' | 'document-instance';

/** Takes the service's calls on loopback, in clear, and passes them on. */
export function outboundListener(context: SidecarContext, { to, address }: Outbound): Listener {
  const name = outboundName(to);
  const manager = connectionManager({
    name,
    who: context.id,
    routes: { name, virtualHosts: [{ name, domains: ['*'], routes: routesOf(context.service, to) }] },
    httpFilters: [],
    tracing: context.tracing,
    peers: 'mesh',
    concurrentStreams: MESH_STREAMS,
    more: { ...context.untraced, ...failedOnly(context.id) },
  });
  return {
    name,
    address: socketAddress(address),
    trafficDirection: 'OUTBOUND',
    perConnectionBufferLimitBytes: CONNECTION_BUFFER_BYTES,
    filterChains: [{ filters: [manager] }],
  };
}

export function outboundCluster({ credentials }: SidecarContext, outbound: Outbound): Cluster {
  const { to, endpoints, resolve } = outbound;
  const name = outboundName(to);
  switch (to) {
    case 'auth':
    case 'documents': {
      const peer = to === 'auth' ? 'auth-service' : 'document-service';
      const transportSocket = memberClusterTls(credentials, peer, 'http2');
      return cluster({ name, endpoints, resolve, protocol: 'http2', health: GRPC_HEALTH, transportSocket });
    }
    case 'auth-keys': {
      const transportSocket = memberClusterTls(credentials, 'auth-service', 'http1');
      const health = httpHealth('/healthz');
      return cluster({ name, endpoints, resolve, protocol: 'http1', health, transportSocket });
    }
    case 'document-instance':
      return {
        name,
        type: 'ORIGINAL_DST',
        lbPolicy: 'CLUSTER_PROVIDED',
        originalDstLbConfig: { useHttpHeader: true, httpHeaderName: INSTANCE_HEADER },
        ...connectionSettings('http2'),
        transportSocket: memberClusterTls(credentials, 'document-service', 'http2'),
      };
  }
}

/** Of the listener and of the cluster behind it. */
export function outboundName(to: OutboundTarget): string {
  return `outbound_${to}`;
}

/** Calls bring their own deadlines, and streams have none. Only what may be carried out twice is tried again. */
function routesOf(service: ServiceIdentity, to: OutboundTarget): Route[] {
  const name = outboundName(to);
  const everything: Route = { name: 'everything', match: { prefix: '/' }, route: { cluster: name, timeout: '0s' } };
  switch (to) {
    case 'auth':
      return [...repeated(name, ['PermissionService', 'UserService', 'TokenService'], AUTH_TRY), everything];
    case 'documents':
      return [...repeated(name, ['DocumentService'], {}), everything];
    case 'auth-keys': {
      const route = {
        cluster: name,
        timeout: '3s',
        retryPolicy: retryPolicy('connect-failure,reset,5xx', KEYS_TRY),
      } as const;
      return [{ name: 'keys', match: { prefix: '/' }, route }];
    }
    case 'document-instance':
      return instanceRoutes(name, INSTANCE_CALL[service]);
  }
}

/** auth-service answers at once or is not well; another instance is asked then, within the caller's deadline. */
const AUTH_TRY: Pick<RetryPolicy, 'perTryTimeout'> = { perTryTimeout: '1.5s' };
const KEYS_TRY: Pick<RetryPolicy, 'perTryTimeout'> = { perTryTimeout: '0.9s' };

function repeated(name: string, services: readonly string[], limit: Pick<RetryPolicy, 'perTryTimeout'>): Route[] {
  const policy = retryPolicy('connect-failure,refused-stream,reset,unavailable', limit);
  return repeatableMethods(services).map((path) => ({
    name: path.slice(1),
    match: { path },
    route: { cluster: name, timeout: '0s', maxStreamDuration: { grpcTimeoutHeaderMax: '0s' }, retryPolicy: policy },
  }));
}

function retryPolicy(retryOn: string, limit: Pick<RetryPolicy, 'perTryTimeout'>): RetryPolicy {
  return {
    retryOn,
    numRetries: RETRIES,
    ...limit,
    retryBackOff: { baseInterval: '0.05s', maxInterval: '0.5s' },
    retryHostPredicate: [OTHER_HOST],
    hostSelectionRetryMaxAttempts: '10',
  };
}

const OTHER_HOST = extension(
  'envoy.retry_host_predicates.previous_hosts',
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
);

/** The one call that each service makes to one certain instance. */
const INSTANCE_CALL: Readonly<Record<ServiceIdentity, string | undefined>> = {
  gateway: '/weft.v1.BroadcastService/Attach',
  'document-service': '/weft.v1.BroadcastService/Subscribe',
  'auth-service': undefined,
};

/**
 * Loopback and private addresses; nothing else is ever an instance, least of all the addresses on which clouds tell machines their secrets. That it is one
 * of ours, it shows by its certificate. One expression for each: Envoy bounds the size of one.
 */
const INSTANCE_ADDRESSES = {
  loopback: '127\\.[0-9.]+',
  private_10: '10\\.[0-9.]+',
  private_172: '172\\.(1[6-9]|2[0-9]|3[01])\\.[0-9.]+',
  private_192: '192\\.168\\.[0-9.]+',
  shared_100: '100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.[0-9.]+',
  loopback_6: '\\[::1\\]',
  private_6: '\\[[fF][cCdD][0-9a-fA-F:]+\\]',
};

function instanceRoutes(name: string, path: string | undefined): Route[] {
  if (path === undefined) return [];
  const routes = Object.entries(INSTANCE_ADDRESSES).map(([range, address]): Route => {
    const regex = `${address}:[0-9]+`;
    return {
      name: `instance_${range}`,
      match: { path, headers: [{ name: INSTANCE_HEADER, stringMatch: { safeRegex: { regex } } }] },
      route: { cluster: name, timeout: '0s' },
    };
  });
  return [...routes, { name: 'no_instance', match: { prefix: '/' }, directResponse: { status: 403 } }];
}
