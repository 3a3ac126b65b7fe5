import type {
  PathMatch,
  PerFilterConfig,
  RetryPolicy,
  Route,
  RouteAction,
  RouteConfiguration,
  RouteMatch,
} from './api.ts';
import { BUFFER_FILTER, CORS_FILTER } from './edge-filters.ts';
import { extension, typed } from './extension.ts';
import {
  CONTENT_BODY_BYTES,
  RETRIES,
  STREAM_SILENCE_SECONDS,
  UNARY_SECONDS,
  UNARY_WHOLE_SECONDS,
  WATCH_SILENCE_SECONDS,
} from './limits.ts';
import { INTERNAL, type PublicMethod, publicMethods } from './public-api.ts';
import { RATE_LIMIT_FILTER, type Rate, type RateClass, rateLimit } from './rate-limit.ts';

export interface EdgeRouteOptions {
  /** `web`: page, sessions and Connect beside the API; `api`: gRPC, gRPC-Web and REST alone. */
  readonly offers: 'web' | 'api';
  /** Host names that are answered, as `weft.example.org`; `*` for any. */
  readonly hostnames: readonly string[];
  /** Origins of pages elsewhere that may call, as `https://app.example.org`. */
  readonly allowedOrigins: readonly string[];
  readonly rates: Readonly<Record<RateClass, Rate>>;
  /** Sign-in by name alone. */
  readonly developmentSignIn: boolean;
  /** Tells browsers to come by TLS only from now on. */
  readonly strictTransportSecurity: boolean;
}

/** Where each request goes. The first route that matches counts. */
export function edgeRoutes(options: EdgeRouteOptions): RouteConfiguration {
  const { offers, hostnames, allowedOrigins, strictTransportSecurity } = options;
  const rated: Rated = (name) => ({ [RATE_LIMIT_FILTER]: rateLimit(name, options.rates[name]) });
  const routes = [...apiRoutes(rated), ...(offers === 'web' ? webRoutes(options, rated) : [nothing('/')])];
  return {
    name: offers,
    virtualHosts: [
      {
        name: 'weft',
        domains: hostnames,
        routes,
        typedPerFilterConfig: { ...rated('api'), ...crossOrigin(allowedOrigins) },
      },
    ],
    ...(strictTransportSecurity ? { responseHeadersToAdd: [STRICT_TRANSPORT_SECURITY] } : {}),
  };
}

/** The caller's own deadline counts when it is shorter. */
const UNARY = {
  timeout: `${UNARY_SECONDS}s`,
  idleTimeout: `${UNARY_SECONDS}s`,
  maxStreamDuration: { maxStreamDuration: `${UNARY_WHOLE_SECONDS}s`, grpcTimeoutHeaderMax: `${UNARY_SECONDS}s` },
} as const;

type Rated = (name: RateClass) => PerFilterConfig;

function apiRoutes(rated: Rated): Route[] {
  const methods = publicMethods();
  return [
    PREFLIGHT,
    ...INTERNAL.map((path) => refusedRoute(path)),
    ...alike(methods).map((group) => grpcRoute(group, rated)),
    ...watchedRoutes(),
    ...restRoutes(methods, rated),
  ];
}

/** Methods of one service that are treated alike. */
interface Alike {
  /** As `weft.v1.DocumentService`. */
  readonly service: string;
  readonly methods: readonly PublicMethod[];
  /** Any of them. */
  readonly one: PublicMethod;
}

/** One route for each kind of methods of a service keeps the configuration short. */
function alike(methods: readonly PublicMethod[]): Alike[] {
  const groups = Map.groupBy(
    methods,
    ({ path, kind, isIdempotent }) => `${path.split('/')[1]} ${kind} ${isIdempotent}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [one] = group;
    return one === undefined ? [] : [{ service: one.path.split('/')[1] ?? '', methods: group, one }];
  });
}

function pathOf({ service, methods, one }: Alike): PathMatch {
  if (methods.length === 1) return { path: one.path };
  const names = methods.map(({ path }) => path.split('/')[2]).join('|');
  return { safeRegex: { regex: `/${service.replaceAll('.', '\\.')}/(?:${names})` } };
}

function nameOf({ service, one: { kind, isIdempotent } }: Alike): string {
  return `${service} ${kind}${isIdempotent ? ' idempotent' : ''}`;
}

/** What only the mesh's members may call is PERMISSION_DENIED from outside. */
function refusedRoute(path: string): Route {
  return {
    name: 'internal',
    match: path.endsWith('/') ? { prefix: path } : { path },
    directResponse: { status: 403, body: { inlineString: 'this method is not offered outside' } },
    typedPerFilterConfig: UNBUFFERED,
  };
}

/** gRPC, gRPC-Web and what REST was turned into. */
function grpcRoute(group: Alike, rated: Rated): Route {
  const { one } = group;
  return {
    name: `gRPC ${nameOf(group)}`,
    match: { ...pathOf(group), headers: [IS_GRPC] },
    route: { cluster: one.cluster, ...callAction(one) },
    ...callFilters(one, rated),
  };
}

function callAction({ kind, isIdempotent }: PublicMethod): Omit<RouteAction, 'cluster'> {
  if (kind === 'stream') return streamAction(STREAM_SILENCE_SECONDS);
  return { ...UNARY, ...(isIdempotent ? { retryPolicy: RETRY } : {}) };
}

/** The host's limits count unless a route says others. */
function callFilters({ kind }: PublicMethod, rated: Rated): { readonly typedPerFilterConfig?: PerFilterConfig } {
  if (kind === 'unary') return {};
  // A stream is kept, as a session is: it costs more than a call.
  if (kind === 'stream') return { typedPerFilterConfig: { ...rated('session'), ...UNBUFFERED } };
  return { typedPerFilterConfig: kind === 'signIn' ? rated('signIn') : { ...rated('content'), ...LARGE } };
}

/** Health and reflection, by any gateway. */
function watchedRoutes(): Route[] {
  return ['/grpc.health.v1.Health/', '/grpc.reflection.v1.', '/grpc.reflection.v1alpha.'].map((prefix) => ({
    name: prefix.slice(1),
    match: { prefix, headers: [IS_GRPC] },
    route: { cluster: 'gateway-grpc', ...streamAction(WATCH_SILENCE_SECONDS) },
    typedPerFilterConfig: UNBUFFERED,
  }));
}

/**
 * What the transcoder knows is routed anew, as gRPC; these say how it is limited until then. What is left a gateway says it doesn't know: it is no direct
 * response because pages elsewhere may read answers of routes only.
 */
function restRoutes(methods: readonly PublicMethod[], rated: Rated): Route[] {
  const special = methods.flatMap((method) => {
    if (method.rest === undefined || method.kind === 'unary') return [];
    const { verb, template } = method.rest;
    const match = { ...templateMatch(template), headers: [{ name: ':method', stringMatch: { exact: verb } }] };
    return [{ ...REST, match, ...callFilters(method, rated) }];
  });
  return [...special, REST];
}

const UNARY_BY_GATEWAY = { cluster: 'gateway-http', ...UNARY };

const REST: Route = { name: 'REST', match: { prefix: '/v1/' }, route: UNARY_BY_GATEWAY };

/** Whether a page elsewhere may call is answered before it is routed, if it may. */
const PREFLIGHT: Route = {
  name: 'preflight',
  match: {
    prefix: '/',
    headers: [
      { name: ':method', stringMatch: { exact: 'OPTIONS' } },
      { name: 'access-control-request-method', presentMatch: true },
    ],
  },
  route: UNARY_BY_GATEWAY,
};

/** `/v1/documents/{document_id}/events` as Envoy matches it. */
function templateMatch(template: string): RouteMatch {
  if (!template.includes('{')) return { path: template };
  return { safeRegex: { regex: template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+') } };
}

function webRoutes({ developmentSignIn }: EdgeRouteOptions, rated: Rated): Route[] {
  return [
    ...alike(publicMethods().filter(({ kind }) => kind !== 'stream')).map((group) => connectRoute(group, rated)),
    nothing('/weft.v1.'),
    nothing('/grpc.'),
    sessionRoute(rated),
    ...(developmentSignIn ? [signInRoute(rated)] : [nothing('/dev/')]),
    pageRoute(rated),
  ];
}

/** Connect's JSON goes over the gateway's bridge, which also says what it doesn't take. */
function connectRoute(group: Alike, rated: Rated): Route {
  const { one } = group;
  return {
    name: `Connect ${nameOf(group)}`,
    match: pathOf(group),
    route: { cluster: 'gateway-http', ...callAction(one) },
    ...callFilters(one, rated),
  };
}

/** Sessions last as long as there is a sign of life. */
function sessionRoute(rated: Rated): Route {
  return {
    name: 'session',
    match: { path: '/ws' },
    route: {
      cluster: 'gateway-http',
      ...streamAction(STREAM_SILENCE_SECONDS),
      upgradeConfigs: [{ upgradeType: 'websocket', enabled: true }],
    },
    typedPerFilterConfig: { ...rated('session'), ...UNBUFFERED },
  };
}

function signInRoute(rated: Rated): Route {
  return {
    name: 'sign-in',
    match: { path: '/dev/sign-in' },
    route: { cluster: 'gateway-http', ...UNARY },
    typedPerFilterConfig: rated('signIn'),
  };
}

function pageRoute(rated: Rated): Route {
  return {
    name: 'page',
    match: { prefix: '/' },
    route: {
      cluster: 'gateway-http',
      timeout: '15s',
      maxStreamDuration: { maxStreamDuration: `${UNARY_SECONDS}s` },
      retryPolicy: RETRY_PAGE,
    },
    typedPerFilterConfig: rated('page'),
  };
}

function nothing(prefix: string): Route {
  return {
    name: 'nothing',
    match: { prefix },
    directResponse: { status: 404, body: { inlineString: 'there is nothing here' } },
  };
}

const IS_GRPC = { name: 'content-type', stringMatch: { prefix: 'application/grpc' } };

function streamAction(silenceSeconds: number): Omit<RouteAction, 'cluster'> {
  return { timeout: '0s', idleTimeout: `${silenceSeconds}s`, maxStreamDuration: { grpcTimeoutHeaderMax: '0s' } };
}

const ELSEWHERE = [
  extension(
    'envoy.retry_host_predicates.previous_hosts',
    'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
  ),
];

/** For calls that do no more when they are made twice. */
const RETRY: RetryPolicy = {
  retryOn: 'connect-failure,refused-stream,unavailable',
  numRetries: RETRIES,
  retryBackOff: { baseInterval: '0.025s', maxInterval: '0.25s' },
  retryHostPredicate: ELSEWHERE,
  hostSelectionRetryMaxAttempts: '3',
};

const RETRY_PAGE: RetryPolicy = { ...RETRY, retryOn: 'connect-failure,refused-stream' };

const UNBUFFERED: PerFilterConfig = {
  [BUFFER_FILTER]: typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', { disabled: true }),
};

const LARGE: PerFilterConfig = {
  [BUFFER_FILTER]: typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
    buffer: { maxRequestBytes: CONTENT_BODY_BYTES },
  }),
};

const STRICT_TRANSPORT_SECURITY = {
  header: { key: 'strict-transport-security', value: 'max-age=31536000' },
  appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD',
} as const;

function crossOrigin(origins: readonly string[]): PerFilterConfig {
  if (origins.length === 0) return {};
  const policy = typed('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
    allowOriginStringMatch: origins.map((exact) => ({ exact })),
    allowMethods: 'GET, POST, PUT, PATCH, DELETE',
    allowHeaders:
      'authorization, content-type, connect-protocol-version, connect-timeout-ms, grpc-timeout, x-grpc-web, x-user-agent',
    exposeHeaders: 'grpc-status, grpc-message, grpc-status-details-bin, retry-after',
    maxAge: '600',
    allowCredentials: false,
  });
  return { [CORS_FILTER]: policy };
}
