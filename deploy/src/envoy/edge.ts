import type { Bootstrap, Cluster, Extension, Listener } from './api.ts';
import { bootstrap } from './bootstrap.ts';
import { cluster, GRPC_HEALTH, httpHealth } from './cluster.ts';
import { connectionManager } from './connection-manager.ts';
import { edgeFilters, type TokenOptions } from './edge-filters.ts';
import { type EdgeRouteOptions, edgeRoutes } from './edge-routes.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { extension } from './extension.ts';
import { CONNECTION_BUFFER_BYTES, HANDSHAKE_SECONDS } from './limits.ts';
import { localReplies } from './local-replies.ts';
import { operationsClusters, operationsListener } from './operations.ts';
import { RATES, type Rate, type RateClass } from './rate-limit.ts';
import { type Credentials, memberClusterTls } from './sidecar-credentials.ts';
import { serverTls } from './tls.ts';
import { type TracingOptions, tracingClusters } from './tracing.ts';

/** Instances of a service, directly or each behind its own sidecar. */
export interface Upstream {
  readonly endpoints: readonly Endpoint[];
  readonly resolve: 'addresses' | 'names';
}

export interface EdgeOptions {
  /** In metrics and logs. */
  readonly id: string;
  readonly adminPort: number;
  readonly listeners: {
    /** Page, sessions, Connect and REST without TLS; for loopback or behind something that ends TLS. */
    readonly web?: Endpoint;
    /** gRPC over HTTP/2 without TLS, gRPC-Web and REST. */
    readonly api?: Endpoint;
    /** Both by TLS. */
    readonly tls?: Endpoint & { readonly certificateSecretFile: string };
    /** `/ready` and `/metrics` for those who operate it; see `operationsListener`. */
    readonly operations?: Endpoint;
  };
  readonly upstreams: Readonly<Record<UpstreamName, Upstream>>;
  /** Set when the services are behind sidecars: the edge shows who it is, and takes nobody else for them. */
  readonly credentials?: Credentials;
  readonly tokens: TokenOptions;
  /** Path of gen/descriptors.binpb. */
  readonly descriptorsFile: string;
  readonly hostnames?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly developmentSignIn?: boolean;
  readonly strictTransportSecurity?: boolean;
  /** Those of RATES unless given. */
  readonly rates?: Partial<Readonly<Record<RateClass, Rate>>>;
  readonly tracing: TracingOptions;
  /** Goes on with the trace of whoever calls; else each request from outside begins one of its own. */
  readonly trustsTraces?: boolean;
  /** Proxies in front that add to `x-forwarded-for`, as a cloud's load balancer; 0 unless given. Rates count by the address before them. */
  readonly proxiesInFront?: number;
  readonly heapBytes?: number;
}

/** What the edge calls; also the names of its clusters. */
export type UpstreamName = 'gateway-http' | 'gateway-grpc' | 'document-grpc' | 'auth-grpc' | 'auth-http';

/** The Envoy between the world and the services. */
export function edgeBootstrap(options: EdgeOptions): Bootstrap {
  const { id, adminPort, listeners, heapBytes } = options;
  return bootstrap({
    id,
    kind: 'weft-edge',
    adminPort,
    listeners: edgeListeners(options),
    clusters: [
      ...edgeClusters(options),
      ...tracingClusters(options.tracing),
      ...(listeners.operations === undefined ? [] : operationsClusters(adminPort)),
    ],
    ...(heapBytes === undefined ? {} : { heapBytes }),
  });
}

function edgeListeners(options: EdgeOptions): Listener[] {
  const { web, api, tls, operations } = options.listeners;
  const found = [
    web === undefined ? [] : [listener(options, { name: 'web', endpoint: web, offers: 'web' })],
    api === undefined ? [] : [listener(options, { name: 'api', endpoint: api, offers: 'api' })],
    tls === undefined ? [] : [tlsListener(options, tls)],
    operations === undefined ? [] : [operationsListener(operations)],
  ];
  return found.flat();
}

interface ListenerPlan {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly offers: EdgeRouteOptions['offers'];
  readonly transportSocket?: Extension;
}

function tlsListener(options: EdgeOptions, tls: Endpoint & { readonly certificateSecretFile: string }): Listener {
  const { certificateSecretFile } = tls;
  const transportSocket = serverTls({ certificateSecretFile, alpn: ['h2', 'http/1.1'], oldest: 'TLSv1_2' });
  return listener(options, { name: 'tls', endpoint: tls, offers: 'web', transportSocket });
}

function listener(options: EdgeOptions, { name, endpoint, offers, transportSocket }: ListenerPlan): Listener {
  return {
    name,
    address: socketAddress(endpoint),
    perConnectionBufferLimitBytes: CONNECTION_BUFFER_BYTES,
    filterChains: [
      {
        filters: [manager(options, name, offers)],
        ...(transportSocket === undefined
          ? {}
          : { transportSocket, transportSocketConnectTimeout: `${HANDSHAKE_SECONDS}s` }),
      },
    ],
  };
}

function manager(options: EdgeOptions, name: string, offers: EdgeRouteOptions['offers']): Extension {
  const { id, tokens, descriptorsFile, hostnames = ['*'] } = options;
  return connectionManager({
    name: `edge_${name}`,
    who: id,
    routes: edgeRoutes({
      offers,
      hostnames,
      allowedOrigins: options.allowedOrigins ?? [],
      rates: { ...RATES, ...options.rates },
      developmentSignIn: options.developmentSignIn ?? false,
      strictTransportSecurity: name === 'tls' && (options.strictTransportSecurity ?? false),
    }),
    httpFilters: edgeFilters({ ...tokens, keysCluster: 'auth-http' }, descriptorsFile),
    tracing: options.tracing,
    peers: 'outside',
    more: {
      localReplyConfig: localReplies(),
      xffNumTrustedHops: options.proxiesInFront ?? 0,
      ...(options.trustsTraces === true ? {} : { earlyHeaderMutationExtensions: [FORGET_TRACES] }),
    },
  });
}

const FORGET_TRACES = extension(
  'envoy.http.early_header_mutation.header_mutation',
  'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
  { mutations: ['traceparent', 'tracestate', 'baggage'].map((remove) => ({ remove })) },
);

const KINDS = {
  'gateway-http': { peer: 'gateway', protocol: 'http1', health: httpHealth('/healthz') },
  'gateway-grpc': { peer: 'gateway', protocol: 'http2', health: GRPC_HEALTH },
  'document-grpc': { peer: 'document-service', protocol: 'http2', health: GRPC_HEALTH },
  'auth-grpc': { peer: 'auth-service', protocol: 'http2', health: GRPC_HEALTH },
  'auth-http': { peer: 'auth-service', protocol: 'http1', health: httpHealth('/healthz') },
} as const;

function edgeClusters({ upstreams, credentials }: EdgeOptions): Cluster[] {
  return (Object.keys(KINDS) as UpstreamName[]).map((name) => {
    const { peer, protocol, health } = KINDS[name];
    const transportSocket = credentials === undefined ? undefined : memberClusterTls(credentials, peer, protocol);
    return cluster({ name, ...upstreams[name], protocol, health, transportSocket });
  });
}
