import { systemClock } from '@weft/service-kit/clock';
import { GrpcServer } from '@weft/service-kit/grpc-server';
import { HealthWatch } from '@weft/service-kit/health-watch';
import { serveMetrics } from '@weft/service-kit/metrics';
import type { DocumentServiceConfig } from './config.ts';
import { type DocumentServiceContext, type DocumentServiceOverrides, openContext } from './context.ts';
import { UNHEALTHY_MS } from './limits.ts';
import { rpcLogger, serviceLogger } from './logger.ts';
import { documentServiceImplementations, internalImplementations } from './rpc/implementations.ts';

/** A document-service that takes part in owning partitions. */
export interface RunningDocumentService {
  /** host:port of the internal listener. */
  readonly grpcAddress: string;
  /** host:port of the listener for other teams' programs, when there is one. */
  readonly publicGrpcAddress: string | undefined;
  readonly context: DocumentServiceContext;
  /** Commits what was received, lets others take over at once, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts a document-service. Ready for calls when this resolves; partitions are claimed right after. */
export async function startDocumentService(
  config: DocumentServiceConfig,
  overrides: DocumentServiceOverrides = {},
): Promise<RunningDocumentService> {
  await using stack = new AsyncDisposableStack();
  let address = config.grpcAddress;
  const owner = () => config.advertisedAddress ?? address;
  const context = await openContext(config, overrides, { stack, owner });
  const server = new GrpcServer({ ...context, services: internalImplementations(context.handlers), logger: rpcLogger });
  stack.adopt(server, (opened) => opened.stop());
  address = await server.listen(config.grpcAddress);
  const publicServer = openPublicServer(config, context, stack);
  const publicAddress = await publicServer?.listen(config.publicGrpcAddress ?? '');
  if (config.metrics !== undefined) {
    const metrics = await serveMetrics(context.metrics, config.metrics);
    stack.defer(() => metrics.stop());
  }
  const { engine, hub, history, operators } = context;
  hub.start();
  stack.defer(() => hub.stop());
  history.start();
  stack.defer(() => history.stop());
  operators.start();
  stack.defer(() => operators.stop());
  stack.defer(() => engine.stop());
  stack.defer(() => context.handlers.subscriptions.seats.stop());
  await engine.start();
  const health = watchHealth(context, [server, ...(publicServer === undefined ? [] : [publicServer])]);
  stack.defer(() => health.stop());
  serviceLogger.info({ address, owner: owner() }, 'document-service ready');
  const resources = stack.move();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    server.drain();
    publicServer?.drain();
    return resources.disposeAsync();
  };
  return {
    grpcAddress: address,
    publicGrpcAddress: publicAddress,
    context,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function openPublicServer(
  { publicGrpcAddress }: DocumentServiceConfig,
  { handlers, metrics, tracing }: DocumentServiceContext,
  stack: AsyncDisposableStack,
): GrpcServer | undefined {
  if (publicGrpcAddress === undefined) return undefined;
  const server = new GrpcServer({
    services: documentServiceImplementations(handlers),
    logger: rpcLogger,
    metrics,
    tracing,
  });
  return stack.adopt(server, (opened) => opened.stop());
}

/** Health says whether the engine can do its work: documents of an instance that can't are better asked for elsewhere. */
function watchHealth({ engine }: DocumentServiceContext, servers: readonly GrpcServer[]): HealthWatch {
  return new HealthWatch({
    fault: () => engine.fault,
    patienceMs: UNHEALTHY_MS,
    targets: servers.map((server) => ({ server, services: SERVICES })),
    clock: systemClock,
    logger: serviceLogger,
  });
}

/** What both listeners offer. */
const SERVICES = ['weft.v1.DocumentService', 'weft.v1.BroadcastService'] as const;
