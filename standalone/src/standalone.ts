import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { authServiceImplementations, startAuthService } from '@weft/auth-service/service';
import { buildPage } from '@weft/client/build-page';
import { createDirectoryContentStore } from '@weft/content-store/directory/directory-content-store';
import { startEmbeddedPostgres } from '@weft/database/embedded-postgres';
import { migrate } from '@weft/database/migrate';
import { createPool } from '@weft/database/pool';
import { attach } from '@weft/document-service/rpc/attach';
import { documentServiceImplementations } from '@weft/document-service/rpc/implementations';
import { type RunningDocumentService, startDocumentService } from '@weft/document-service/service';
import { startGateway } from '@weft/gateway/service';
import type { OwnerDialer } from '@weft/gateway/subscriptions/owner-stream';
import { GrpcServer } from '@weft/service-kit/grpc-server';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics, serveMetrics } from '@weft/service-kit/metrics';
import { PUBLIC_SERVICES } from '@weft/service-kit/reflection';
import { createPostgresSubmissionLog } from '@weft/submission-log/postgres/postgres-submission-log';
import { assertSensible, type StandaloneConfig } from './config.ts';
import { localCall } from './local-call.ts';

/** The whole product, running. */
export interface Standalone {
  /** Page, /ws, JSON calls. */
  readonly url: string;
  /** host:port of gRPC for other programs. */
  readonly grpcAddress: string;
  readonly metricsPort: number;
  stop(): Promise<void>;
}

const ISSUER = 'weft';
const AUDIENCE = 'weft';
const ANY_LOOPBACK_PORT = '127.0.0.1:0';
const TOKEN_LIFETIME_SECONDS = 12 * 3_600;

const logger = createLogger('standalone');

/**
 * Starts everything in one process, each service behind its real gRPC interface on loopback, but for what is said of every edit. Told what takes long, a line
 * each.
 */
export async function startStandalone(config: StandaloneConfig, say: (line: string) => void): Promise<Standalone> {
  assertSensible(config);
  await using stack = new AsyncDisposableStack();
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const metrics = new Metrics().withProcessMetrics();
  const postgresUrl = await openDatabase(config, stack, say);
  const log = openLog(postgresUrl, config.partitions, stack);
  const content = stack.adopt(createDirectoryContentStore({ root: join(config.dataDir, 'content') }), (it) =>
    it.close(),
  );
  const auth = stack.adopt(
    await startAuthService(
      {
        postgresUrl,
        grpcAddress: ANY_LOOPBACK_PORT,
        httpAddress: ANY_LOOPBACK_PORT,
        metricsAddress: undefined,
        log: { kind: 'postgres', partitions: config.partitions },
        telemetry: config.telemetry?.('weft-auth-service'),
        issuer: ISSUER,
        audience: AUDIENCE,
        tokens: {
          kind: 'local',
          local: {
            keys: { kind: 'file', path: join(config.dataDir, 'signing-keys.json') },
            tokenLifetimeSeconds: TOKEN_LIFETIME_SECONDS,
            developmentSignIn: config.developmentSignIn,
          },
        },
      },
      { log, metrics },
    ),
    (it) => it.stop(),
  );
  const tokens = { jwksUrl: auth.jwksUrl, issuer: ISSUER, audience: AUDIENCE };
  const documents = stack.adopt(
    await startDocumentService(
      {
        postgresUrl,
        grpcAddress: `127.0.0.1:${config.adminPort ?? 0}`,
        advertisedAddress: undefined,
        authGrpcAddress: auth.grpcAddress,
        tokens,
        log: { kind: 'postgres', partitions: config.partitions },
        content: { kind: 'directory', root: join(config.dataDir, 'content') },
        metrics: undefined,
        telemetry: config.telemetry?.('weft-document-service'),
      },
      { log, contentStore: content, metrics },
    ),
    (it) => it.stop(),
  );
  const page = join(config.dataDir, 'page');
  await buildPage(page);
  const gateway = stack.adopt(
    await startGateway(
      {
        host: config.host,
        port: config.port,
        authAddress: auth.grpcAddress,
        documentAddresses: [documents.grpcAddress],
        tokens,
        log: { kind: 'postgres', url: postgresUrl, partitions: config.partitions },
        staticDirectory: page,
        allowedOrigins: [],
        devSignIn: config.developmentSignIn,
        limits: { connections: 20_000, unauthenticated: 2_000 },
        metrics: undefined,
        telemetry: config.telemetry?.('weft-gateway'),
        cachedRoles: config.cachedRoles,
        drainMs: 1_000,
      },
      { log, metrics, dial: (address) => (address === documents.grpcAddress ? dialer(documents.context) : undefined) },
    ),
    (it) => it.stop(),
  );
  const publicServer = new GrpcServer({
    services: [
      ...authServiceImplementations(auth.context, { exposure: 'public' }),
      ...documentServiceImplementations(documents.context.handlers),
      ...gateway.services,
    ],
    listed: PUBLIC_SERVICES,
    logger,
    metrics,
    tracing: documents.context.tracing,
  });
  const grpcAddress = await publicServer.listen(`${bracketed(config.host)}:${config.grpcPort}`);
  stack.defer(async () => {
    // The gateway sends its clients elsewhere while they can still hear it.
    publicServer.drain();
    await gateway.stop();
    await publicServer.stop();
  });
  const exporter = stack.adopt(await serveMetrics(metrics, { host: '127.0.0.1', port: config.metricsPort }), (it) =>
    it.stop(),
  );
  const resources = stack.move();
  return { url: gateway.url, grpcAddress, metricsPort: exporter.port, stop: () => resources.disposeAsync() };
}

/** From the gateway to the document-service of this process. */
function dialer({ handlers }: RunningDocumentService['context']): OwnerDialer {
  const serve = attach(handlers.hub, handlers.opener, handlers.events);
  return { attach: () => localCall(serve), close: () => undefined };
}

/** An IPv6 address before a port. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function openDatabase(
  config: StandaloneConfig,
  stack: AsyncDisposableStack,
  say: (line: string) => void,
): Promise<string> {
  if (config.postgresUrl !== undefined) {
    await migrate(config.postgresUrl);
    return config.postgresUrl;
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    onLine: (line) => logger.debug({ line }, 'postgres'),
  });
  stack.defer(() => postgres.stop());
  say(`PostgreSQL ${postgres.url}`);
  await migrate(postgres.url);
  return postgres.url;
}

/** One log object for publisher and consumer, so that records are handed over inside the process. */
function openLog(postgresUrl: string, partitions: number, stack: AsyncDisposableStack) {
  const pool = createPool({ url: postgresUrl, applicationName: 'weft log', max: 4 });
  stack.defer(() => pool.end());
  return stack.adopt(createPostgresSubmissionLog({ pool, partitions }), (it) => it.close());
}
