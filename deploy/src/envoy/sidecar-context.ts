import { accessLog } from './access-log.ts';
import type { Credentials } from './sidecar-credentials.ts';
import type { ServiceIdentity } from './sidecar-rights.ts';
import type { TracingOptions } from './tracing.ts';

/** Names the one document-service instance that a call is for, as its ip:port. */
export const INSTANCE_HEADER = 'x-weft-instance';

/** Streams of one HTTP/2 connection between members: programs keep many on few connections. */
export const MESH_STREAMS = 10_000;

/** What every part of one sidecar's configuration needs to know. */
export interface SidecarContext {
  /** Names this sidecar in logs and traces. */
  readonly id: string;
  /** Whose it is. */
  readonly service: ServiceIdentity;
  readonly credentials: Credentials;
  readonly tracing: TracingOptions;
  /** Merged into connection managers: nothing, or that they leave trace contexts as they are. */
  readonly untraced: object;
}

/** A sidecar that sends no spans must not put any between those of the services either: trace contexts pass through it unchanged. */
export function tracingOf(tracing: TracingOptions | undefined): Pick<SidecarContext, 'tracing' | 'untraced'> {
  if (tracing?.collector !== undefined) return { tracing, untraced: {} };
  return { tracing: { sampledPercent: 0 }, untraced: { tracing: undefined } };
}

/** Access logs of what was refused or failed: the edge has a line for everything, a sidecar would repeat it. */
export function failedOnly(id: string): object {
  return { accessLog: [{ ...accessLog(id), filter: FAILED }] };
}

const FAILED = {
  orFilter: {
    filters: [
      { statusCodeFilter: { comparison: { op: 'GE', value: { defaultValue: 400, runtimeKey: 'weft.log_from' } } } },
      { grpcStatusFilter: { statuses: ['UNKNOWN', 'PERMISSION_DENIED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'] } },
    ],
  },
};
