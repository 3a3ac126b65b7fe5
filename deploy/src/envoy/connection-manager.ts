import { accessLog } from './access-log.ts';
import type { Extension, RouteConfiguration } from './api.ts';
import { extension } from './extension.ts';
import {
  CONCURRENT_STREAMS,
  CONNECTION_IDLE_SECONDS,
  CONNECTION_WINDOW_BYTES,
  REQUEST_HEADERS,
  REQUEST_HEADERS_KIB,
  REQUEST_HEADERS_SECONDS,
  STREAM_SILENCE_SECONDS,
  STREAM_WINDOW_BYTES,
} from './limits.ts';
import { type TracingOptions, tracing } from './tracing.ts';

const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';

export interface ConnectionManagerOptions {
  /** Of its metrics. */
  readonly name: string;
  /** This Envoy, in its log and traces. */
  readonly who: string;
  readonly routes: RouteConfiguration;
  /** Before the router, which is added. */
  readonly httpFilters: readonly Extension[];
  readonly tracing: TracingOptions;
  /**
   * `outside`: nothing the peer says of others is believed, `x-forwarded-for` and request ids start here. `mesh`: the peer is one of us, and what it says is
   * passed on.
   */
  readonly peers: 'outside' | 'mesh';
  /** Streams of one HTTP/2 connection; CONCURRENT_STREAMS unless given. */
  readonly concurrentStreams?: number;
  /** More settings of HttpConnectionManager. */
  readonly more?: object;
}

/** HTTP/1.1 and HTTP/2 on a listener, hardened as Envoy's edge practices say, with access log and trace context. */
export function connectionManager(options: ConnectionManagerOptions): Extension {
  const { name, who, routes, httpFilters, more = {} } = options;
  return extension('envoy.filters.network.http_connection_manager', MANAGER, {
    statPrefix: name,
    codecType: 'AUTO',
    routeConfig: routes,
    httpFilters: [...httpFilters, router()],
    tracing: tracing(options.tracing, who),
    accessLog: [accessLog(who)],
    ...PATHS,
    ...TIMES,
    ...TRUST[options.peers],
    serverName: 'weft',
    maxRequestHeadersKb: REQUEST_HEADERS_KIB,
    httpProtocolOptions: { acceptHttp10: false },
    http2ProtocolOptions: http2(options),
    // A protocol error of one stream ends the stream or the connection, and never reaches a service.
    streamErrorOnInvalidHttpMessage: false,
    ...more,
  });
}

function router(): Extension {
  return extension('envoy.filters.http.router', ROUTER, { suppressEnvoyHeaders: true });
}

function http2({ concurrentStreams = CONCURRENT_STREAMS }: ConnectionManagerOptions): object {
  return {
    maxConcurrentStreams: concurrentStreams,
    initialStreamWindowSize: STREAM_WINDOW_BYTES,
    initialConnectionWindowSize: CONNECTION_WINDOW_BYTES,
    overrideStreamErrorOnInvalidHttpMessage: true,
    // WebSockets over HTTP/2 are not offered: such requests have no key, which servers of WebSockets over HTTP/1.1 want. Browsers open a connection of their own.
    allowConnect: false,
    connectionKeepalive: { interval: '30s', timeout: '10s' },
  };
}

/** One spelling of each path, so that what is checked is what is routed. */
const PATHS = {
  normalizePath: true,
  mergeSlashes: true,
  pathWithEscapedSlashesAction: 'REJECT_REQUEST',
};

const TIMES = {
  requestHeadersTimeout: `${REQUEST_HEADERS_SECONDS}s`,
  streamIdleTimeout: `${STREAM_SILENCE_SECONDS}s`,
  delayedCloseTimeout: '1s',
  drainTimeout: '5s',
  commonHttpProtocolOptions: {
    idleTimeout: `${CONNECTION_IDLE_SECONDS}s`,
    maxHeadersCount: REQUEST_HEADERS,
    headersWithUnderscoresAction: 'REJECT_REQUEST',
  },
};

const TRUST = {
  outside: {
    useRemoteAddress: true,
    // Not even this machine's own addresses may set Envoy's internal headers.
    internalAddressConfig: { unixSockets: false },
    preserveExternalRequestId: false,
    forwardClientCertDetails: 'SANITIZE',
  },
  mesh: {
    useRemoteAddress: false,
    preserveExternalRequestId: true,
    forwardClientCertDetails: 'SANITIZE',
  },
};
