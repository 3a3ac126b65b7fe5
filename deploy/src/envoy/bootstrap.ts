import type { Bootstrap, Cluster, Listener, OverloadManager } from './api.ts';
import { type Endpoint, socketAddress } from './endpoint.ts';
import { extension } from './extension.ts';
import { DOWNSTREAM_CONNECTIONS, HEAP_BYTES } from './limits.ts';

export interface BootstrapOptions {
  /** Names this Envoy, and the kind of it. */
  readonly id: string;
  readonly kind: string;
  /** On loopback: whoever reaches it rules this Envoy. */
  readonly adminPort: number;
  readonly listeners: readonly Listener[];
  readonly clusters: readonly Cluster[];
  /** HEAP_BYTES unless given. */
  readonly heapBytes?: number;
  /** DOWNSTREAM_CONNECTIONS unless given. */
  readonly connections?: number;
}

export function bootstrap(options: BootstrapOptions): Bootstrap {
  const { id, kind, adminPort, listeners, clusters, heapBytes = HEAP_BYTES } = options;
  return {
    node: { id, cluster: kind },
    admin: { address: socketAddress(loopback(adminPort)) },
    staticResources: { listeners, clusters },
    layeredRuntime: { layers: [{ name: 'weft', staticLayer: RUNTIME }] },
    overloadManager: overloadManager(heapBytes, options.connections ?? DOWNSTREAM_CONNECTIONS),
  };
}

/** Routes name a service's methods in one expression, which is longer than what Envoy takes from who knows where. */
const RUNTIME = { 're2.max_program_size.error_level': 1_000, 're2.max_program_size.warn_level': 1_000 };

function loopback(port: number): Endpoint {
  return { host: '127.0.0.1', port };
}

/** First idle connections are closed sooner, then memory is given back, then requests are refused; more connections than so many are refused at once. */
function overloadManager(heapBytes: number, connections: number): OverloadManager {
  const heap = 'envoy.resource_monitors.fixed_heap';
  const at = (value: number) => [{ name: heap, threshold: { value } }];
  return {
    refreshInterval: '0.25s',
    // Streams that hold a mebibyte or more are told apart, and the largest are reset first.
    bufferFactoryConfig: { minimumAccountToTrackPowerOfTwo: 20 },
    resourceMonitors: [
      extension(heap, 'envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig', {
        maxHeapSizeBytes: String(heapBytes),
      }),
      extension(
        'envoy.resource_monitors.global_downstream_max_connections',
        'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
        { maxActiveDownstreamConnections: String(connections) },
      ),
    ],
    actions: [
      { name: 'envoy.overload_actions.shrink_heap', triggers: at(0.85) },
      { name: 'envoy.overload_actions.disable_http_keepalive', triggers: at(0.9) },
      { name: 'envoy.overload_actions.stop_accepting_requests', triggers: at(0.95) },
      { name: 'envoy.overload_actions.reset_high_memory_stream', triggers: [RESET_LARGEST] },
    ],
  };
}

const RESET_LARGEST = {
  name: 'envoy.resource_monitors.fixed_heap',
  scaled: { scalingThreshold: 0.9, saturationThreshold: 0.98 },
};
