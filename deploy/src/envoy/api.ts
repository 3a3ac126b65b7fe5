/**
 * The parts of Envoy's API that our configurations use, as proto3 JSON. Names and meanings are Envoy's own (third_party/envoy-api); whether a
 * configuration is right is judged by buf against `envoy.config.bootstrap.v3.Bootstrap` and by Envoy itself, not by these types.
 */

/** A google.protobuf.Duration, as `1.5s`. */
export type Duration = `${number}s`;

/** A google.protobuf.Any holding a message of Envoy's. */
export type Typed<Message extends string, Fields extends object> = {
  readonly '@type': `type.googleapis.com/${Message}`;
} & Fields;

/** Any message, where only its type's name is fixed. */
export type AnyTyped = { readonly '@type': `type.googleapis.com/${string}` } & object;

/** An extension with its settings. */
export interface Extension {
  readonly name: string;
  readonly typedConfig: AnyTyped;
}

export interface Address {
  readonly socketAddress: { readonly address: string; readonly portValue: number };
}

export type StringMatch =
  | { readonly exact: string }
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly safeRegex: { readonly regex: string } };

export interface HeaderMatch {
  readonly name: string;
  readonly stringMatch?: StringMatch;
  readonly presentMatch?: boolean;
  readonly invertMatch?: boolean;
}

/** A file that is read when it is needed, or text in place. */
export type DataSource = { readonly filename: string } | { readonly inlineString: string };

// --- Bootstrap

export interface Bootstrap {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly admin: { readonly address: Address };
  readonly staticResources: { readonly listeners: readonly Listener[]; readonly clusters: readonly Cluster[] };
  readonly overloadManager?: OverloadManager;
  readonly layeredRuntime?: { readonly layers: readonly { readonly name: string; readonly staticLayer: object }[] };
}

export interface OverloadManager {
  readonly refreshInterval: Duration;
  readonly bufferFactoryConfig?: { readonly minimumAccountToTrackPowerOfTwo: number };
  readonly resourceMonitors: readonly Extension[];
  readonly actions: readonly {
    readonly name: string;
    readonly triggers: readonly {
      readonly name: string;
      readonly threshold?: { readonly value: number };
      readonly scaled?: { readonly scalingThreshold: number; readonly saturationThreshold: number };
    }[];
  }[];
}

// --- Listeners

export interface Listener {
  readonly name: string;
  readonly address: Address;
  readonly statPrefix?: string;
  readonly filterChains: readonly FilterChain[];
  readonly listenerFilters?: readonly Extension[];
  readonly perConnectionBufferLimitBytes?: number;
  readonly trafficDirection?: 'INBOUND' | 'OUTBOUND';
  readonly ignoreGlobalConnLimit?: boolean;
}

export interface FilterChain {
  readonly filters: readonly Extension[];
  readonly transportSocket?: Extension;
  readonly transportSocketConnectTimeout?: Duration;
}

// --- Routes

export interface RouteConfiguration {
  readonly name: string;
  readonly virtualHosts: readonly VirtualHost[];
  readonly requestHeadersToRemove?: readonly string[];
  readonly responseHeadersToRemove?: readonly string[];
  readonly responseHeadersToAdd?: readonly HeaderOption[];
}

export interface HeaderOption {
  readonly header: { readonly key: string; readonly value: string };
  readonly appendAction?: 'APPEND_IF_EXISTS_OR_ADD' | 'ADD_IF_ABSENT' | 'OVERWRITE_IF_EXISTS_OR_ADD';
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  readonly typedPerFilterConfig?: PerFilterConfig;
}

/** Settings of HTTP filters for one route or host, by the filter's name. */
export type PerFilterConfig = Readonly<Record<string, AnyTyped>>;

export type PathMatch =
  | { readonly path: string }
  | { readonly prefix: string }
  | { readonly safeRegex: { regex: string } };

export type RouteMatch = PathMatch & { readonly headers?: readonly HeaderMatch[] };

export type Route = {
  readonly name: string;
  readonly match: RouteMatch;
  readonly typedPerFilterConfig?: PerFilterConfig;
  readonly requestHeadersToRemove?: readonly string[];
} & (
  | { readonly route: RouteAction }
  | { readonly directResponse: { readonly status: number; readonly body?: DataSource } }
);

export interface RouteAction {
  readonly cluster: string;
  /** From the request's beginning to the end of its answer; 0s for no limit. */
  readonly timeout: Duration;
  /** Without a byte in either direction; 0s for no limit. */
  readonly idleTimeout?: Duration;
  readonly maxStreamDuration?: {
    readonly maxStreamDuration?: Duration;
    /** The longest that a caller's `grpc-timeout` counts; 0s for any. */
    readonly grpcTimeoutHeaderMax?: Duration;
  };
  readonly prefixRewrite?: string;
  readonly upgradeConfigs?: readonly { readonly upgradeType: string; readonly enabled: boolean }[];
  readonly retryPolicy?: RetryPolicy;
}

export interface RetryPolicy {
  /** Comma-separated conditions. */
  readonly retryOn: string;
  readonly numRetries: number;
  readonly perTryTimeout?: Duration;
  readonly retryBackOff?: { readonly baseInterval: Duration; readonly maxInterval: Duration };
  readonly retryHostPredicate?: readonly Extension[];
  readonly hostSelectionRetryMaxAttempts?: string;
}

// --- Clusters

export interface Cluster {
  readonly name: string;
  readonly type: 'STATIC' | 'STRICT_DNS' | 'ORIGINAL_DST';
  readonly connectTimeout: Duration;
  readonly lbPolicy?: 'LEAST_REQUEST' | 'CLUSTER_PROVIDED';
  readonly loadAssignment?: LoadAssignment;
  readonly originalDstLbConfig?: { readonly useHttpHeader: boolean; readonly httpHeaderName: string };
  readonly healthChecks?: readonly HealthCheck[];
  readonly outlierDetection?: OutlierDetection;
  readonly circuitBreakers?: { readonly thresholds: readonly CircuitThreshold[] };
  readonly typedExtensionProtocolOptions?: Readonly<Record<string, AnyTyped>>;
  readonly transportSocket?: Extension;
  readonly perConnectionBufferLimitBytes?: number;
  readonly upstreamConnectionOptions?: object;
  readonly commonLbConfig?: { readonly healthyPanicThreshold: { readonly value: number } };
  readonly dnsRefreshRate?: Duration;
  readonly respectDnsTtl?: boolean;
  readonly cleanupInterval?: Duration;
}

export interface LoadAssignment {
  readonly clusterName: string;
  readonly endpoints: readonly {
    readonly lbEndpoints: readonly { readonly endpoint: { readonly address: Address } }[];
  }[];
}

export interface HealthCheck {
  readonly timeout: Duration;
  readonly interval: Duration;
  readonly noTrafficInterval?: Duration;
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
  readonly httpHealthCheck?: { readonly path: string; readonly host?: string };
  readonly grpcHealthCheck?: { readonly serviceName?: string; readonly authority?: string };
}

export interface OutlierDetection {
  readonly splitExternalLocalOriginErrors: boolean;
  readonly consecutiveLocalOriginFailure: number;
  readonly consecutiveGatewayFailure: number;
  readonly enforcingConsecutiveGatewayFailure: number;
  readonly enforcingConsecutive5xx: number;
  readonly enforcingSuccessRate: number;
  readonly enforcingLocalOriginSuccessRate: number;
  readonly interval: Duration;
  readonly baseEjectionTime: Duration;
  readonly maxEjectionTime: Duration;
  readonly maxEjectionPercent: number;
}

export interface CircuitThreshold {
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly retryBudget: {
    readonly budgetPercent: { readonly value: number };
    readonly minRetryConcurrency: number;
  };
  readonly trackRemaining?: boolean;
}
