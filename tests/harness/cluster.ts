import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@weft/database/embedded-postgres';
import { migrate } from '@weft/database/migrate';
import { freePort } from '@weft/deploy/components/free-port';
import type { ManagedProcess as ServiceProcess } from '@weft/deploy/components/managed-process';
import { type NodeServiceOptions, nodeService } from '@weft/deploy/mesh/node-service';
import { ensureTopic } from '@weft/submission-log/kafka/kafka-topic';
import { Client } from 'pg';

interface ClusterOptions {
  /** host:port of a broker; without one the log is in PostgreSQL. */
  readonly brokers?: string;
  readonly gateways?: number;
  readonly documentServices?: number;
  /** What the services think PostgreSQL's url is, given the real one; for putting a proxy between. */
  readonly postgresUrl?: (url: string) => Promise<string>;
}

const PARTITIONS = 8;

/** The whole product as separate processes on this machine, with a PostgreSQL of its own, all of which can be killed and started again. */
export class Cluster implements AsyncDisposable {
  readonly postgres: RestartablePostgres;
  readonly authService: ServiceProcess;
  readonly documentServices: readonly ServiceProcess[];
  readonly gateways: readonly ServiceProcess[];
  /** Of each gateway. */
  readonly urls: readonly [string, ...string[]];
  readonly #addresses: readonly string[];
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: ClusterParts, stack: AsyncDisposableStack) {
    this.postgres = parts.postgres;
    this.authService = parts.authService;
    this.documentServices = parts.documents.services;
    this.#addresses = parts.documents.addresses;
    this.gateways = parts.gateways.services;
    this.urls = parts.gateways.urls;
    this.#stack = stack;
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    await using stack = new AsyncDisposableStack();
    const directory = await mkdtemp(join(tmpdir(), 'weft-cluster-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const postgres = stack.use(await RestartablePostgres.start(join(directory, 'postgres')));
    await migrate(postgres.url);
    const common = {
      ...(await logEnvironment(options.brokers)),
      POSTGRES_URL: (await options.postgresUrl?.(postgres.url)) ?? postgres.url,
    };
    const auth = await startAuth(directory, common, stack);
    const environment = { ...common, ...auth.environment, CONTENT_DIRECTORY: join(directory, 'content') };
    const documents = await startDocumentServices(options.documentServices ?? 1, environment, stack);
    const gateways = await startGateways(
      options.gateways ?? 1,
      { ...environment, DOCUMENT_GRPC_ADDRESSES: documents.addresses.join(',') },
      stack,
    );
    return new Cluster({ postgres, authService: auth.service, documents, gateways }, stack.move());
  }

  /** Every process of the product, by name. */
  get services(): ReadonlyMap<string, ServiceProcess> {
    const named = (name: string, services: readonly ServiceProcess[]) =>
      services.map((service, index): [string, ServiceProcess] => [`${name} ${index + 1}`, service]);
    return new Map([
      ['auth-service', this.authService],
      ...named('document-service', this.documentServices),
      ...named('gateway', this.gateways),
    ]);
  }

  /** One gateway, from 0. */
  gateway(index: number): ServiceProcess {
    const gateway = this.gateways[index];
    if (gateway === undefined) throw new Error(`there is no gateway ${index}`);
    return gateway;
  }

  /** The document-service that owns a document's partition now. */
  async ownerOf(documentId: string): Promise<ServiceProcess> {
    const client = new Client({ connectionString: this.postgres.url });
    await client.connect();
    const { rows } = await client
      .query<{ owner: string | null }>(OWNER_QUERY, [documentId])
      .finally(() => client.end());
    const owner = this.documentServices[this.#addresses.indexOf(rows[0]?.owner ?? '')];
    if (owner === undefined) throw new Error(`nobody here owns the partition of ${documentId}`);
    return owner;
  }

  /** What every process said last, for the message of a failure. */
  get logs(): string {
    return [...this.services].map(([name, { log }]) => `--- ${name}\n${log}`).join('\n');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

interface ClusterParts {
  readonly postgres: RestartablePostgres;
  readonly authService: ServiceProcess;
  readonly documents: { readonly services: readonly ServiceProcess[]; readonly addresses: readonly string[] };
  readonly gateways: { readonly services: readonly ServiceProcess[]; readonly urls: readonly [string, ...string[]] };
}

const OWNER_QUERY = `SELECT p.owner FROM partitions p JOIN document_heads h USING (partition) WHERE h.document_id = $1`;

/** A PostgreSQL with durability on, which a test may kill and start again on the same port. */
export class RestartablePostgres implements AsyncDisposable {
  readonly #dataDir: string;
  #server: EmbeddedPostgres;

  private constructor(dataDir: string, server: EmbeddedPostgres) {
    this.#dataDir = dataDir;
    this.#server = server;
  }

  static async start(dataDir: string): Promise<RestartablePostgres> {
    return new RestartablePostgres(dataDir, await startEmbeddedPostgres({ dataDir, settings: SETTINGS }));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return this.#server.port;
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  async start(): Promise<void> {
    this.#server = await startEmbeddedPostgres({ dataDir: this.#dataDir, port: this.port, settings: SETTINGS });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.kill();
  }
}

const SETTINGS = { max_connections: '300' };

async function logEnvironment(brokers: string | undefined): Promise<Record<string, string>> {
  if (brokers === undefined) return { LOG_KIND: 'postgres', LOG_PARTITIONS: String(PARTITIONS) };
  const topic = `weft.submissions.v1.${randomUUID().slice(0, 8)}`;
  await ensureTopic({
    brokers: [brokers],
    clientId: 'weft-test',
    topic,
    partitions: PARTITIONS,
    replicationFactor: 1,
    minInsyncReplicas: 1,
  });
  return { LOG_KIND: 'kafka', KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, LOG_PARTITIONS: String(PARTITIONS) };
}

async function startAuth(directory: string, common: Record<string, string>, stack: AsyncDisposableStack) {
  const [grpc, http] = [await freePort(), await freePort()];
  const environment = {
    AUTH_GRPC_ADDRESS: `127.0.0.1:${grpc}`,
    AUTH_JWKS_URL: `http://127.0.0.1:${http}/.well-known/jwks.json`,
    AUTH_DEV_SIGN_IN: 'true',
  };
  const service = stack.use(
    await startService({
      name: 'auth-service',
      entry: 'auth-service/src/main.ts',
      environment: {
        ...common,
        AUTH_GRPC_ADDRESS: environment.AUTH_GRPC_ADDRESS,
        AUTH_DEV_SIGN_IN: 'true',
        AUTH_HTTP_ADDRESS: `127.0.0.1:${http}`,
        AUTH_KEY_FILE: join(directory, 'key.json'),
      },
      ready: async () => (await takesConnections(grpc)) && answers(`http://127.0.0.1:${http}/healthz`),
    }),
  );
  return { service, environment };
}

async function startDocumentServices(count: number, environment: Record<string, string>, stack: AsyncDisposableStack) {
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const services = await Promise.all(
    ports.map((port, index) =>
      startService({
        name: `document-service ${index + 1}`,
        entry: 'document-service/src/main.ts',
        environment: { ...environment, DOCUMENT_GRPC_ADDRESS: `127.0.0.1:${port}` },
        ready: () => takesConnections(port),
      }),
    ),
  );
  for (const service of services) stack.use(service);
  return { services, addresses };
}

async function startGateways(count: number, environment: Record<string, string>, stack: AsyncDisposableStack) {
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const [url, ...others] = ports.map((port) => `http://127.0.0.1:${port}`);
  if (url === undefined) throw new Error('a cluster has at least one gateway');
  const urls: [string, ...string[]] = [url, ...others];
  const services = await Promise.all(
    ports.map((port, index) =>
      startService({
        name: `gateway ${index + 1}`,
        entry: 'gateway/src/main.ts',
        environment: { ...environment, PORT: String(port) },
        ready: () => answers(`http://127.0.0.1:${port}/healthz`),
      }),
    ),
  );
  for (const service of services) stack.use(service);
  return { services, urls };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function startService(options: NodeServiceOptions): Promise<ServiceProcess> {
  const service = nodeService(options);
  await service.start();
  return service;
}
