import type { Cluster, Extension, HealthCheck, LoadAssignment, OutlierDetection } from './api.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { typed } from './extension.ts';
import {
  CONNECT_SECONDS,
  CONNECTION_BUFFER_BYTES,
  CONNECTION_WINDOW_BYTES,
  RETRY_BUDGET_PERCENT,
  STREAM_WINDOW_BYTES,
  UPSTREAM_CONNECTIONS,
  UPSTREAM_PENDING,
  UPSTREAM_REQUESTS,
} from './limits.ts';

const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

export interface ClusterOptions {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** Addresses, or names that stand for every address they resolve to. */
  readonly resolve: 'addresses' | 'names';
  readonly protocol: 'http1' | 'http2';
  /** How endpoints are asked whether they are well; not at all unless given. */
  readonly health?: HealthCheck;
  readonly transportSocket?: Extension | undefined;
  /** Puts endpoints aside that can't be reached or fail one call after the other. True unless given. */
  readonly ejectsFailing?: boolean;
}

/** Instances of one service that may each answer any call; the one with the fewest calls gets the next. */
export function cluster(options: ClusterOptions): Cluster {
  const { name, endpoints, resolve, protocol, health, transportSocket, ejectsFailing = true } = options;
  return {
    name,
    ...(resolve === 'names' ? { type: 'STRICT_DNS', dnsRefreshRate: '5s', respectDnsTtl: true } : { type: 'STATIC' }),
    lbPolicy: 'LEAST_REQUEST',
    loadAssignment: loadAssignment(name, endpoints),
    ...connectionSettings(protocol),
    ...(health === undefined ? {} : { healthChecks: [health] }),
    ...(ejectsFailing ? { outlierDetection: OUTLIERS } : {}),
    ...(transportSocket === undefined ? {} : { transportSocket }),
  };
}

/** What connections to any cluster have in common: time-outs, windows, keepalive and circuit breakers. */
export function connectionSettings(
  protocol: 'http1' | 'http2',
): Pick<
  Cluster,
  | 'connectTimeout'
  | 'perConnectionBufferLimitBytes'
  | 'upstreamConnectionOptions'
  | 'circuitBreakers'
  | 'typedExtensionProtocolOptions'
> {
  return {
    connectTimeout: `${CONNECT_SECONDS}s`,
    perConnectionBufferLimitBytes: CONNECTION_BUFFER_BYTES,
    upstreamConnectionOptions: { tcpKeepalive: { keepaliveProbes: 3, keepaliveTime: 10, keepaliveInterval: 5 } },
    circuitBreakers: { thresholds: [CIRCUIT] },
    typedExtensionProtocolOptions: { [HTTP_OPTIONS]: typed(HTTP_OPTIONS, HTTP[protocol]) },
  };
}

/** Asks grpc.health.v1.Health of the whole process. */
export const GRPC_HEALTH: HealthCheck = { ...checkTimes(), grpcHealthCheck: { authority: 'weft' } };

/** Asks for a path that answers 200 while the instance serves. */
export function httpHealth(path: string): HealthCheck {
  return { ...checkTimes(), httpHealthCheck: { path, host: 'weft' } };
}

function checkTimes(): HealthCheck {
  return { timeout: '1s', interval: '2s', noTrafficInterval: '2s', unhealthyThreshold: 2, healthyThreshold: 1 };
}

export function loadAssignment(clusterName: string, endpoints: readonly Endpoint[]): LoadAssignment {
  return {
    clusterName,
    endpoints: [{ lbEndpoints: endpoints.map((endpoint) => ({ endpoint: { address: socketAddress(endpoint) } })) }],
  };
}

/**
 * An instance is put aside when it can't be reached three times in a row. Answers count for little: a service says UNAVAILABLE, which is a gateway
 * failure to Envoy, also when something behind it is away, and then all instances do.
 */
export const OUTLIERS: OutlierDetection = {
  splitExternalLocalOriginErrors: true,
  consecutiveLocalOriginFailure: 3,
  consecutiveGatewayFailure: 20,
  enforcingConsecutiveGatewayFailure: 100,
  enforcingConsecutive5xx: 0,
  enforcingSuccessRate: 0,
  enforcingLocalOriginSuccessRate: 0,
  interval: '2s',
  baseEjectionTime: '5s',
  maxEjectionTime: '30s',
  maxEjectionPercent: 50,
};

const CIRCUIT = {
  maxConnections: UPSTREAM_CONNECTIONS,
  maxPendingRequests: UPSTREAM_PENDING,
  maxRequests: UPSTREAM_REQUESTS,
  retryBudget: { budgetPercent: { value: RETRY_BUDGET_PERCENT }, minRetryConcurrency: 3 },
  trackRemaining: true,
};

const HTTP = {
  http1: {
    explicitHttpConfig: { httpProtocolOptions: {} },
    // Node's servers close idle connections after 5 s: ours must be gone before, or a request would meet the end of its connection.
    commonHttpProtocolOptions: { idleTimeout: '3s' },
  },
  http2: {
    explicitHttpConfig: {
      http2ProtocolOptions: {
        initialStreamWindowSize: STREAM_WINDOW_BYTES,
        initialConnectionWindowSize: CONNECTION_WINDOW_BYTES,
        // A peer that vanished without a word is noticed within 15 s.
        connectionKeepalive: { interval: '10s', timeout: '5s' },
      },
    },
  },
} as const;
