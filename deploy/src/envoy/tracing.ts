import type { Cluster } from './api.ts';
import { cluster } from './cluster.ts';
import type { Endpoint } from './endpoint.ts';
import { extension } from './extension.ts';

const OPEN_TELEMETRY = 'envoy.config.trace.v3.OpenTelemetryConfig';
const COLLECTOR = 'otlp_collector';

export interface TracingOptions {
  /** Takes spans by OTLP over HTTP at /v1/traces. Without one none are sent; requests have trace ids all the same. */
  readonly collector?: Endpoint | undefined;
  /** Share of requests that are traced, unless who calls has decided; from 0 to 100. */
  readonly sampledPercent: number;
}

/** For `tracing` of a connection manager: W3C trace context in and out. Needs `tracingClusters`. */
export function tracing({ collector, sampledPercent }: TracingOptions, serviceName: string): object {
  const authority = collector === undefined ? 'nowhere' : `${collector.host}:${collector.port}`;
  const httpUri = { uri: `http://${authority}/v1/traces`, cluster: COLLECTOR, timeout: '1s' };
  return {
    provider: extension('envoy.tracers.opentelemetry', OPEN_TELEMETRY, { serviceName, httpService: { httpUri } }),
    randomSampling: { value: collector === undefined ? 0 : sampledPercent },
    overallSampling: { value: 100 },
    clientSampling: { value: 0 },
  };
}

/** The clusters that tracing needs. The collector may be away at any time without harm to anything; without one the cluster is empty, as Envoy wants one. */
export function tracingClusters({ collector }: TracingOptions): readonly Cluster[] {
  const isName = collector !== undefined && !/^[\d.]+$|:/.test(collector.host);
  return [
    cluster({
      name: COLLECTOR,
      endpoints: collector === undefined ? [] : [collector],
      resolve: isName ? 'names' : 'addresses',
      protocol: 'http1',
      ejectsFailing: false,
    }),
  ];
}
