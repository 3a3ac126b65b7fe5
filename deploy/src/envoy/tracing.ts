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

/** For `tracing` of a connection manager: W3C trace context in and out. */
export function tracing({ collector, sampledPercent }: TracingOptions, serviceName: string): object {
  const percent = collector === undefined ? 0 : sampledPercent;
  return {
    provider: extension('envoy.tracers.opentelemetry', OPEN_TELEMETRY, {
      serviceName,
      ...(collector === undefined ? {} : { httpService: exporter(collector) }),
    }),
    randomSampling: { value: percent },
    overallSampling: { value: 100 },
    clientSampling: { value: 0 },
  };
}

/** The clusters that tracing needs. */
export function tracingClusters({ collector }: TracingOptions): readonly Cluster[] {
  if (collector === undefined) return [];
  // It may be away at any time without harm to anything.
  return [
    cluster({
      name: COLLECTOR,
      endpoints: [collector],
      resolve: /^[\d.]+$|:/.test(collector.host) ? 'addresses' : 'names',
      protocol: 'http1',
      ejectsFailing: false,
    }),
  ];
}

function exporter({ host, port }: Endpoint): object {
  return { httpUri: { uri: `http://${host}:${port}/v1/traces`, cluster: COLLECTOR, timeout: '1s' } };
}
