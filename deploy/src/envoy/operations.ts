import type { Cluster, Listener } from './api.ts';
import { cluster } from './cluster.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { extension } from './extension.ts';

const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ADMIN = 'own_admin';

/** `/ready` for probes and `/metrics` for Prometheus, and nothing else of the admin interface. Not for the outside. Needs `operationsClusters`. */
export function operationsListener(endpoint: Endpoint): Listener {
  return {
    name: 'operations',
    address: socketAddress(endpoint),
    // Whether it is well must be known also when it is full.
    ignoreGlobalConnLimit: true,
    filterChains: [{ filters: [extension('envoy.filters.network.http_connection_manager', MANAGER, SETTINGS)] }],
  };
}

export function operationsClusters(adminPort: number): readonly Cluster[] {
  return [
    cluster({
      name: ADMIN,
      endpoints: [{ host: '127.0.0.1', port: adminPort }],
      resolve: 'addresses',
      protocol: 'http1',
      ejectsFailing: false,
    }),
  ];
}

function adminRoute(path: string, prefixRewrite: string) {
  const onlyReading = { name: ':method', stringMatch: { exact: 'GET' } };
  return {
    name: path.slice(1),
    match: { path, headers: [onlyReading] },
    route: { cluster: ADMIN, timeout: '5s', prefixRewrite },
  };
}

const SETTINGS = {
  statPrefix: 'operations',
  requestHeadersTimeout: '5s',
  streamIdleTimeout: '10s',
  commonHttpProtocolOptions: { idleTimeout: '60s' },
  routeConfig: {
    name: 'operations',
    virtualHosts: [
      {
        name: 'operations',
        domains: ['*'],
        routes: [adminRoute('/ready', '/ready'), adminRoute('/metrics', '/stats/prometheus?usedonly')],
      },
    ],
  },
  httpFilters: [extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router')],
};
