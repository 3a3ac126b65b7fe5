import type { Extension } from './api.ts';
import { extension } from './extension.ts';

const STDOUT = 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog';

/**
 * One line of JSON on standard output for each request. Neither query strings nor headers that could hold a token are in it, so that a log may be shown
 * around. `method` and `path` are those asked for, also where REST was turned into gRPC.
 */
export function accessLog(who: string): Extension & { readonly filter: object } {
  return {
    ...extension('envoy.access_loggers.stdout', STDOUT, {
      logFormat: { jsonFormat: { log: 'access', envoy: who, ...FIELDS }, omitEmptyValues: true },
    }),
    filter: NOT_HEALTH,
  };
}

const FIELDS = {
  time: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
  traceId: '%TRACE_ID%',
  requestId: '%STREAM_ID%',
  method: '%REQ(X-ENVOY-ORIGINAL-METHOD?:METHOD)%',
  path: '%PATH(NQ:ORIG_OR_PATH)%',
  authority: '%REQ(:AUTHORITY)%',
  protocol: '%PROTOCOL%',
  contentType: '%REQ(CONTENT-TYPE)%',
  status: '%RESPONSE_CODE%',
  grpcStatus: '%GRPC_STATUS%',
  details: '%RESPONSE_CODE_DETAILS%',
  flags: '%RESPONSE_FLAGS%',
  route: '%ROUTE_NAME%',
  durationMs: '%DURATION%',
  bytesIn: '%BYTES_RECEIVED%',
  bytesOut: '%BYTES_SENT%',
  upstream: '%UPSTREAM_HOST%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS%',
  clientIdentity: '%DOWNSTREAM_PEER_URI_SAN%',
  userAgent: '%REQ(USER-AGENT):256%',
};

/** Whether we are well is asked all the time; the answer is worth a line only when it is no. */
const NOT_HEALTH = {
  orFilter: {
    filters: [
      { headerFilter: { header: { name: ':path', stringMatch: { exact: '/healthz' }, invertMatch: true } } },
      {
        statusCodeFilter: {
          comparison: { op: 'GE', value: { defaultValue: 400, runtimeKey: 'weft.log_health_from' } },
        },
      },
    ],
  },
};
