import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { GrpcServer, type ServiceBinding } from '@weft/service-kit/grpc-server';
import { serveMetrics } from '@weft/service-kit/metrics';
import { PUBLIC_SERVICES } from '@weft/service-kit/reflection';
import type { CallTelemetry } from '@weft/service-kit/telemetry-calls';
import { assertSensible, type GatewayConfig } from './config.ts';
import { type GatewayOverrides, openContext } from './context.ts';
import type { Edits } from './edits/edits.ts';
import { httpHandler } from './http/http-handler.ts';
import { COLLABORATE_ENVELOPE_BYTES, FRAME_BYTES, SWEEP_MS } from './limits.ts';
import { gatewayLogger, rpcLogger } from './logger.ts';
import { editServiceImplementation } from './rpc/edit-service.ts';
import type { Connections } from './session/connections.ts';
import { WebSocketServer } from './websocket/websocket-server.ts';

/** A gateway that takes connections. */
export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** host:port of EditService for the outside; unset when there is no such listener. */
  readonly grpcAddress: string | undefined;
  /** What the outside may call over gRPC, for mounting on another server of the same process. */
  readonly services: readonly ServiceBinding[];
  /** Sends clients elsewhere, waits until they have gone or the time is up, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts a gateway. Ready when this resolves; fails when the log can't be reached or the port is taken. */
export async function startGateway(config: GatewayConfig, overrides: GatewayOverrides = {}): Promise<RunningGateway> {
  assertSensible(config);
  await using stack = new AsyncDisposableStack();
  const context = await openContext(config, overrides, stack);
  const sockets = new WebSocketServer({ ...context, ...config });
  const services = [editServiceImplementation(context)];
  const serving = { now: true };
  const server = createServer(httpHandler({ ...context, isServing: () => serving.now }));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  const port = await listen(server, config);
  stack.defer(() => close(server));
  if (config.metrics !== undefined) {
    const metrics = await serveMetrics(context.metrics, config.metrics);
    stack.defer(() => metrics.stop());
  }
  const grpc = await listenGrpc(config, { ...context, services }, stack);
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  gatewayLogger.info({ url, grpcAddress: grpc?.address }, 'gateway ready');
  const resources = stack.move();
  const stop = async () => {
    serving.now = false;
    grpc?.server.drain();
    await drain(context.connections, config.drainMs);
    await finishEdits(context.edits, config.drainMs / 2);
    await resources.disposeAsync();
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    port,
    grpcAddress: grpc?.address,
    services,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Opens the listener for EditService, when there is to be one. */
async function listenGrpc(
  { grpcAddress }: GatewayConfig,
  { services, metrics, tracing }: CallTelemetry & { readonly services: readonly ServiceBinding[] },
  stack: AsyncDisposableStack,
) {
  if (grpcAddress === undefined) return undefined;
  const messageBytesMax = FRAME_BYTES + COLLABORATE_ENVELOPE_BYTES;
  const server = new GrpcServer({
    metrics,
    tracing,
    services,
    logger: rpcLogger,
    messageBytesMax,
    listed: PUBLIC_SERVICES,
  });
  const address = await server.listen(grpcAddress);
  stack.adopt(server, (opened) => opened.stop());
  return { server, address };
}

/**
 * Tells clients to connect elsewhere, a few at a time so that they don't all arrive there at once; closes who is left in the end. Who isn't told yet is served, and
 * who is told comes back within a step: nobody is without a gateway for longer than that takes.
 */
async function drain(connections: Connections, drainMs: number): Promise<void> {
  connections.stopAccepting();
  const all = [...connections.all];
  const steps = Math.max(1, Math.floor(drainMs / SWEEP_MS / 2));
  const perStep = Math.max(1, Math.ceil(all.length / steps));
  const spreadMs = Math.min(SWEEP_MS, drainMs);
  for (let start = 0; start < all.length; start += perStep) {
    for (const { session } of all.slice(start, start + perStep)) {
      session.goAway(Math.round(Math.random() * spreadMs));
    }
    if (start + perStep < all.length) await delay(SWEEP_MS);
  }
  const endsAt = performance.now() + drainMs / 2;
  while (connections.all.size > 0 && performance.now() < endsAt) await delay(SWEEP_MS / 5);
  for (const connection of connections.all) connection.close('SHUTTING_DOWN');
  const closedBy = performance.now() + SWEEP_MS;
  while (connections.all.size > 0 && performance.now() < closedBy) await delay(SWEEP_MS / 10);
  for (const connection of connections.all) connection.terminate();
}

/** Takes no further edits, and gives those under way so many milliseconds. */
async function finishEdits(edits: Edits, graceMs: number): Promise<void> {
  edits.stopAccepting();
  const endsAt = performance.now() + graceMs;
  while (edits.size > 0 && performance.now() < endsAt) await delay(SWEEP_MS / 5);
  edits.close();
}

function listen(server: Server, { host, port }: GatewayConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
