import { systemClock } from '@weft/service-kit/clock';
import { GrpcServer } from '@weft/service-kit/grpc-server';
import { HealthWatch } from '@weft/service-kit/health-watch';
import { serveMetrics } from '@weft/service-kit/metrics';
import { type AuthConfig, assertSensible, listenAddress } from './config.ts';
import { type AuthContext, type AuthOverrides, createContext } from './context.ts';
import { HttpServer } from './http/http-server.ts';
import { STOP_GRACE_MS, UNHEALTHY_MS } from './limits.ts';
import type { Exposure } from './rpc/caller.ts';
import { authServiceImplementations } from './rpc/implementations.ts';

export { authServiceImplementations } from './rpc/implementations.ts';

/** auth-service as it runs. */
export interface AuthService {
  /** `host:port` of the internal gRPC listener. */
  readonly grpcAddress: string;
  /** `host:port` of the gRPC listener for everybody, when there is one. */
  readonly publicGrpcAddress: string | undefined;
  /** `host:port` of JWKS and health. */
  readonly httpAddress: string;
  /** Where verifiers find the keys of the tokens that are taken. */
  readonly jwksUrl: string;
  /** To mount the public methods on another server: `authServiceImplementations(service.context, { exposure: 'public' })`. */
  readonly context: AuthContext;
  /** Lets go in order: not serving, watches and calls ended, connections closed. */
  stop(): Promise<void>;
}

/** Starts auth-service. The schema must be up to date. Fails with ConfigurationError when the configuration makes no sense. */
export async function startAuthService(config: AuthConfig, overrides?: AuthOverrides): Promise<AuthService> {
  assertSensible(config);
  await using starting = new AsyncDisposableStack();
  const context = starting.use(await createContext(config, overrides));
  const http = await listenHttp(config, context, starting);
  const internal = await listenGrpc(context, { exposure: 'internal', address: config.grpcAddress }, starting);
  const outside = await listenPublicly(config, context, starting);
  // Watches never end by themselves, so they go first.
  starting.defer(() => context.feed.endWatches());
  const health = watchHealth(context, [internal.server, ...(outside === undefined ? [] : [outside.server])]);
  starting.defer(() => health.stop());
  starting.defer(() => {
    http.server.stopServing();
    internal.server.drain();
    outside?.server.drain();
  });
  const { tokens } = config;
  const jwksUrl = tokens.kind === 'external' ? tokens.jwksUrl : `http://${http.address}/.well-known/jwks.json`;
  const addresses = {
    grpcAddress: internal.address,
    publicGrpcAddress: outside?.address,
    httpAddress: http.address,
    jwksUrl,
  };
  context.loggers.service.info(addresses, 'serving');
  const stack = starting.move();
  return { ...addresses, context, stop: () => stack.disposeAsync() };
}

interface GrpcListener {
  readonly exposure: Exposure;
  readonly address: string;
}

async function listenGrpc(context: AuthContext, { exposure, address }: GrpcListener, starting: AsyncDisposableStack) {
  const services = authServiceImplementations(context, { exposure });
  const server = new GrpcServer({ ...context, services, logger: context.loggers.rpc });
  starting.defer(() => server.stop(STOP_GRACE_MS));
  return { server, address: await server.listen(address) };
}

async function listenPublicly({ publicGrpcAddress }: AuthConfig, context: AuthContext, starting: AsyncDisposableStack) {
  if (publicGrpcAddress === undefined) return undefined;
  return await listenGrpc(context, { exposure: 'public', address: publicGrpcAddress }, starting);
}

/** Without its database the service can answer for nobody's rights. */
function watchHealth({ feed, loggers }: AuthContext, servers: readonly GrpcServer[]): HealthWatch {
  return new HealthWatch({
    fault: () => (feed.failing ? 'the database can not be read' : undefined),
    patienceMs: UNHEALTHY_MS,
    targets: servers.map((server) => ({ server, services: SERVICES })),
    clock: systemClock,
    logger: loggers.service,
  });
}

/** What every listener offers. */
const SERVICES = ['weft.v1.PermissionService', 'weft.v1.UserService', 'weft.v1.TokenService'] as const;

async function listenHttp(config: AuthConfig, context: AuthContext, starting: AsyncDisposableStack) {
  const server = starting.use(new HttpServer(context.issuer?.published));
  const address = await server.listen(listenAddress('AUTH_HTTP_ADDRESS', config.httpAddress));
  if (config.metricsAddress !== undefined) {
    const metricsAddress = listenAddress('AUTH_METRICS_ADDRESS', config.metricsAddress);
    starting.adopt(await serveMetrics(context.metrics, metricsAddress), (metrics) => metrics.stop());
  }
  return { server, address };
}
