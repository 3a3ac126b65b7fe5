import type { Bootstrap } from './api.ts';
import { bootstrap } from './bootstrap.ts';
import { type SidecarContext, tracingOf } from './sidecar-context.ts';
import type { Credentials } from './sidecar-credentials.ts';
import { type Inbound, inboundCluster, inboundListener } from './sidecar-inbound.ts';
import { type Observation, observationClusters, observationListener } from './sidecar-observation.ts';
import { type Outbound, outboundCluster, outboundListener } from './sidecar-outbound.ts';
import type { ServiceIdentity } from './sidecar-rights.ts';
import { type TracingOptions, tracingClusters } from './tracing.ts';

export interface SidecarOptions {
  /** Names the instance, as `gateway-1`. */
  readonly id: string;
  readonly service: ServiceIdentity;
  readonly credentials: Credentials;
  /** On loopback. */
  readonly adminPort: number;
  readonly inbound: readonly Inbound[];
  readonly outbound: readonly Outbound[];
  /** A listener in clear for who watches the instance from outside of the mesh. */
  readonly observation?: Observation;
  /** Without a collector, trace contexts pass unchanged. */
  readonly tracing?: TracingOptions;
}

/** Heap of one sidecar, in bytes; close to it requests are refused. */
const SIDECAR_HEAP_BYTES = 512 * 1024 * 1024;

/** The configuration of the Envoy beside one instance of a service: everything that comes to it and goes from it, with mutual TLS. */
export function sidecarBootstrap(options: SidecarOptions): Bootstrap {
  const { id, service, credentials, adminPort, inbound, outbound, observation } = options;
  const context: SidecarContext = { id, service, credentials, ...tracingOf(options.tracing) };
  return bootstrap({
    id,
    kind: service,
    adminPort,
    heapBytes: SIDECAR_HEAP_BYTES,
    listeners: [
      ...inbound.map((each) => inboundListener(context, each)),
      ...outbound.map((each) => outboundListener(context, each)),
      ...(observation === undefined ? [] : [observationListener(context, observation, inbound)]),
    ],
    clusters: [
      ...inbound.map((each) => inboundCluster(context, each)),
      ...outbound.map((each) => outboundCluster(context, each)),
      ...(observation === undefined ? [] : observationClusters(observation, adminPort)),
      ...(context.tracing.collector === undefined ? [] : tracingClusters(context.tracing)),
    ],
  });
}
