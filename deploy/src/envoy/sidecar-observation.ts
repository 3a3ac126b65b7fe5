import type { Cluster, Listener, Route } from './api.ts';
import { cluster } from './cluster.ts';
import { connectionManager } from './connection-manager.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { extension } from './extension.ts';
import { CONNECTION_BUFFER_BYTES } from './limits.ts';
import { failedOnly, type SidecarContext } from './sidecar-context.ts';
import { type Inbound, inboundName } from './sidecar-inbound.ts';

/** Where who watches an instance from outside of the mesh finds it, in clear. */
export interface Observation {
  readonly address: Endpoint;
  /** Where the service serves its metrics. */
  readonly metrics?: Endpoint;
}

const HEALTH_CHECK = 'envoy.extensions.filters.http.health_check.v3.HealthCheck';
const METRICS = 'metrics';

/** Answers `/healthz` by what the sidecar's own health checks of the service say, and passes `/metrics` on; nothing else. */
export function observationListener(
  context: SidecarContext,
  { address, metrics }: Observation,
  inbound: readonly Inbound[],
): Listener {
  const name = 'observation';
  const manager = connectionManager({
    name,
    who: context.id,
    routes: { name, virtualHosts: [{ name, domains: ['*'], routes: metrics === undefined ? [] : [METRICS_ROUTE] }] },
    httpFilters: [healthPage(context, inbound)],
    tracing: context.tracing,
    peers: 'outside',
    more: { ...context.untraced, ...failedOnly(context.id) },
  });
  return {
    name,
    address: socketAddress(address),
    perConnectionBufferLimitBytes: CONNECTION_BUFFER_BYTES,
    // It must answer also when there are too many connections: that is when one looks.
    ignoreGlobalConnLimit: true,
    filterChains: [{ filters: [manager] }],
  };
}

export function observationClusters({ metrics }: Observation): Cluster[] {
  if (metrics === undefined) return [];
  const options = { name: METRICS, endpoints: [metrics], resolve: 'addresses', protocol: 'http1' } as const;
  return [cluster({ ...options, ejectsFailing: false })];
}

const METRICS_ROUTE: Route = {
  name: METRICS,
  match: { path: '/metrics' },
  route: { cluster: METRICS, timeout: '10s' },
};

function healthPage({ service }: SidecarContext, inbound: readonly Inbound[]) {
  const asked = service === 'gateway' ? 'http' : 'internal';
  const known = inbound.filter(({ kind }) => kind === asked).map(({ kind }) => [inboundName(kind), { value: 100 }]);
  return extension('envoy.filters.http.health_check', HEALTH_CHECK, {
    passThroughMode: false,
    headers: [{ name: ':path', stringMatch: { exact: '/healthz' } }],
    clusterMinHealthyPercentages: Object.fromEntries(known),
  });
}
