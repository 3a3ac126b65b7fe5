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
const OWN_ADMIN = 'own_admin';

/**
 * Answers `/healthz` by what the sidecar's own health checks of the service say, passes the service's `/metrics` on, tells its own as `/sidecar/metrics` and
 * whether it is up itself as `/sidecar/ready`; nothing else.
 */
export function observationListener(
  context: SidecarContext,
  { address, metrics }: Observation,
  inbound: readonly Inbound[],
): Listener {
  const name = 'observation';
  const routes = [...OWN_ROUTES, ...(metrics === undefined ? [] : [route('/metrics', METRICS, '/metrics')])];
  const manager = connectionManager({
    name,
    who: context.id,
    routes: { name, virtualHosts: [{ name, domains: ['*'], routes }] },
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

export function observationClusters({ metrics }: Observation, adminPort: number): Cluster[] {
  const admin = plain(OWN_ADMIN, { host: '127.0.0.1', port: adminPort });
  return metrics === undefined ? [admin] : [admin, plain(METRICS, metrics)];
}

function plain(name: string, endpoint: Endpoint): Cluster {
  return cluster({ name, endpoints: [endpoint], resolve: 'addresses', protocol: 'http1', ejectsFailing: false });
}

function route(path: string, to: string, prefixRewrite: string): Route {
  const headers = [{ name: ':method', stringMatch: { exact: 'GET' } }];
  return { name: path.slice(1), match: { path, headers }, route: { cluster: to, timeout: '10s', prefixRewrite } };
}

const OWN_ROUTES = [
  route('/sidecar/ready', OWN_ADMIN, '/ready'),
  route('/sidecar/metrics', OWN_ADMIN, '/stats/prometheus?usedonly'),
];

function healthPage({ service }: SidecarContext, inbound: readonly Inbound[]) {
  const asked = service === 'gateway' ? 'http' : 'internal';
  const known = inbound.filter(({ kind }) => kind === asked).map(({ kind }) => [inboundName(kind), { value: 100 }]);
  return extension('envoy.filters.http.health_check', HEALTH_CHECK, {
    passThroughMode: false,
    headers: [{ name: ':path', stringMatch: { exact: '/healthz' } }],
    clusterMinHealthyPercentages: Object.fromEntries(known),
  });
}
