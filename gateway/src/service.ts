import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { serveMetrics } from '@weft/service-kit/metrics';
import { assertSensible, type GatewayConfig } from './config.ts';
import { type GatewayOverrides, openContext } from './context.ts';
import { httpHandler } from './http/http-handler.ts';
import { SWEEP_MS } from './limits.ts';
import { gatewayLogger } from './logger.ts';
import { WebSocketServer } from './websocket/websocket-server.ts';

/** A gateway that takes connections. */
export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  /** Sends clients elsewhere, waits until they have gone or the time is up, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts a gateway. Ready when this resolves; fails when the log can't be reached or the port is taken. */
export async function startGateway(config: GatewayConfig, overrides: GatewayOverrides = {}): Promise<RunningGateway> {
  assertSensible(config);
  await using stack = new AsyncDisposableStack();
  const context = await openContext(config, overrides, stack);
  const sockets = new WebSocketServer({ ...context, ...config });
  const serving = { now: true };
  const server = createServer(httpHandler({ ...context, isServing: () => serving.now }));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  const port = await listen(server, config);
  stack.defer(() => close(server));
  const sweep = setInterval(() => {
    sockets.tick();
    context.subscriptions.tick();
    const nowMs = context.services.clock.monotonic();
    context.services.userRates.sweep(nowMs);
    context.services.documentRates.sweep(nowMs);
    context.events.documents(context.subscriptions.size);
  }, SWEEP_MS);
  stack.defer(() => clearInterval(sweep));
  if (config.metrics !== undefined) {
    const metrics = await serveMetrics(context.metrics, config.metrics);
    stack.defer(() => metrics.stop());
  }
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  gatewayLogger.info({ url }, 'gateway ready');
  const resources = stack.move();
  const stop = async () => {
    serving.now = false;
    await drain(sockets, config.drainMs);
    await resources.disposeAsync();
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Tells clients to connect elsewhere, a few at a time so that they don't all arrive there at once; closes who is left in the end. */
async function drain(sockets: WebSocketServer, drainMs: number): Promise<void> {
  sockets.stopAccepting();
  const connections = [...sockets.connections];
  const steps = Math.max(1, Math.floor(drainMs / SWEEP_MS / 2));
  const perStep = Math.max(1, Math.ceil(connections.length / steps));
  for (let start = 0; start < connections.length; start += perStep) {
    for (const { session } of connections.slice(start, start + perStep)) {
      session.goAway(Math.round(Math.random() * drainMs));
    }
    if (start + perStep < connections.length) await delay(SWEEP_MS);
  }
  const endsAt = performance.now() + drainMs / 2;
  while (sockets.connections.size > 0 && performance.now() < endsAt) await delay(SWEEP_MS / 5);
  for (const connection of sockets.connections) connection.close('SHUTTING_DOWN');
  const closedBy = performance.now() + SWEEP_MS;
  while (sockets.connections.size > 0 && performance.now() < closedBy) await delay(SWEEP_MS / 10);
  for (const connection of sockets.connections) connection.terminate();
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
