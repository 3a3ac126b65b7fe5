import { GrpcServer } from '@weft/service-kit/grpc-server';
import { serveMetrics } from '@weft/service-kit/metrics';
import { type AuthConfig, assertSensible, listenAddress } from './config.ts';
import { type AuthContext, type AuthOverrides, createContext } from './context.ts';
import { HttpServer } from './http/http-server.ts';
import { STOP_GRACE_MS } from './limits.ts';
import { authServiceImplementations } from './rpc/implementations.ts';

export { authServiceImplementations } from './rpc/implementations.ts';

/** auth-service as it runs. */
export interface AuthService {
  /** `host:port` of the internal gRPC listener. */
  readonly grpcAddress: string;
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
  const grpc = new GrpcServer({
    ...context,
    services: authServiceImplementations(context, { exposure: 'internal' }),
    logger: context.loggers.rpc,
  });
  starting.defer(() => grpc.stop(STOP_GRACE_MS));
  // Watches never end by themselves, so they go first.
  starting.defer(() => context.feed.endWatches());
  const grpcAddress = await grpc.listen(config.grpcAddress);
  starting.defer(() => {
    http.server.stopServing();
    grpc.drain();
  });
  const { tokens } = config;
  const jwksUrl = tokens.kind === 'external' ? tokens.jwksUrl : `http://${http.address}/.well-known/jwks.json`;
  context.loggers.service.info({ grpcAddress, httpAddress: http.address, jwksUrl }, 'serving');
  const stack = starting.move();
  return { grpcAddress, httpAddress: http.address, jwksUrl, context, stop: () => stack.disposeAsync() };
}

async function listenHttp(config: AuthConfig, context: AuthContext, starting: AsyncDisposableStack) {
  const server = starting.use(new HttpServer(context.issuer?.published));
  const address = await server.listen(listenAddress('AUTH_HTTP_ADDRESS', config.httpAddress));
  if (config.metricsAddress !== undefined) {
    const metricsAddress = listenAddress('AUTH_METRICS_ADDRESS', config.metricsAddress);
    starting.adopt(await serveMetrics(context.metrics, metricsAddress), (metrics) => metrics.stop());
  }
  return { server, address };
}
