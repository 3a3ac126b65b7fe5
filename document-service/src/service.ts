import { GrpcServer } from '@weft/service-kit/grpc-server';
import { serveMetrics } from '@weft/service-kit/metrics';
import type { DocumentServiceConfig } from './config.ts';
import { type DocumentServiceContext, type DocumentServiceOverrides, openContext } from './context.ts';
import { rpcLogger, serviceLogger } from './logger.ts';
import { internalImplementations } from './rpc/implementations.ts';

/** A document-service that takes part in owning partitions. */
export interface RunningDocumentService {
  /** host:port of the internal listener. */
  readonly grpcAddress: string;
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
  const server = new GrpcServer({ services: internalImplementations(context.handlers), logger: rpcLogger });
  stack.adopt(server, (opened) => opened.stop());
  address = await server.listen(config.grpcAddress);
  if (config.metrics !== undefined) {
    const metrics = await serveMetrics(context.metrics, config.metrics);
    stack.defer(() => metrics.stop());
  }
  const { engine, hub, history } = context;
  hub.start();
  stack.defer(() => hub.stop());
  history.start();
  stack.defer(() => history.stop());
  stack.defer(() => engine.stop());
  await engine.start();
  serviceLogger.info({ address, owner: owner() }, 'document-service ready');
  const resources = stack.move();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    server.drain();
    return resources.disposeAsync();
  };
  return {
    grpcAddress: address,
    context,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
