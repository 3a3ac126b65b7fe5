import type { TracingOptions } from '../envoy/tracing.ts';
import type { TraceExport } from './mesh-shape.ts';

const HTTP_PORT = 80;

/** The same collector as that of the services, for an Envoy. */
export function envoyTracing(tracing: TraceExport | undefined): TracingOptions {
  if (tracing === undefined) return { sampledPercent: 0 };
  const { hostname, port } = new URL(tracing.endpoint);
  return {
    collector: { host: hostname, port: port === '' ? HTTP_PORT : Number(port) },
    sampledPercent: tracing.ratio * 100,
  };
}
