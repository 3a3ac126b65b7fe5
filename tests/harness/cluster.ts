import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component } from '@weft/deploy/components/component';
import { Postgres, postgresUrl } from '@weft/deploy/components/postgres';
import { Mesh } from '@weft/deploy/mesh/mesh';
import type { MeshShape, TraceExport } from '@weft/deploy/mesh/mesh-shape';
import { listenersOf, planMesh } from '@weft/deploy/mesh/plan';
import { assignPorts } from '@weft/deploy/mesh/ports';
import type { Role } from '@weft/deploy/mesh/steps';
import { Client } from 'pg';

interface ClusterOptions {
  /** host:port of a broker; without one the log is in PostgreSQL. */
  readonly brokers?: string;
  readonly gateways?: number;
  readonly documentServices?: number;
  /** What the services think PostgreSQL's url is, given the real one; for putting a proxy between. */
  readonly postgresUrl?: (url: string) => Promise<string>;
  /** Where traces go; nowhere unless given. */
  readonly tracing?: TraceExport;
  /** Further environment of every service. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Of the log. */
export const PARTITIONS = 8;

/** The services as separate processes on this machine, with a PostgreSQL of their own and nothing in front, all of which can be killed and started again. */
export class Cluster implements AsyncDisposable {
  readonly postgres: Postgres;
  readonly authService: Component;
  readonly documentServices: readonly Component[];
  readonly gateways: readonly Component[];
  /** Of each gateway. */
  readonly urls: readonly [string, ...string[]];
  /** Of each document-service, as it is known to the others. */
  readonly #addresses: readonly string[];
  /** The cluster's own topic; undefined when the log is in PostgreSQL. */
  readonly topic: string | undefined;
  readonly #mesh: Mesh;
  readonly #stack: AsyncDisposableStack;

  private constructor(mesh: Mesh, { log }: Pick<MeshShape, 'log'>, stack: AsyncDisposableStack) {
    this.#mesh = mesh;
    this.topic = log.kind === 'broker' ? log.topic : undefined;
    const postgres = mesh.component('postgresql');
    const [url, ...others] = mesh.plan.urls;
    if (!(postgres instanceof Postgres) || url === undefined) throw new Error('a cluster has PostgreSQL and a gateway');
    this.postgres = postgres;
    this.authService = mesh.component('auth-service-1');
    this.documentServices = membersOf(mesh, 'document-service').map(({ component }) => component);
    this.gateways = membersOf(mesh, 'gateway').map(({ component }) => component);
    this.urls = [url, ...others];
    this.#addresses = membersOf(mesh, 'document-service').map(({ planned }) => planned.address);
    this.#stack = stack;
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    await using stack = new AsyncDisposableStack();
    const dataDirectory = await mkdtemp(join(tmpdir(), 'weft-cluster-'));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const shape = { ...shapeOf(options), dataDirectory };
    const ports = await assignPorts(listenersOf(shape));
    const portOf = (listener: string) => ports.get(listener) ?? 0;
    const seen = await options.postgresUrl?.(postgresUrl(portOf('postgresql')));
    const environment = { ...options.environment, ...(seen === undefined ? {} : { POSTGRES_URL: seen }) };
    const plan = planMesh({ ...shape, environment }, portOf);
    return new Cluster(stack.use(await Mesh.start(plan, SILENT)), shape, stack.move());
  }

  /** Every service of the product, by name. */
  get services(): ReadonlyMap<string, Component> {
    const all = [this.authService, ...this.documentServices, ...this.gateways];
    return new Map(all.map((service) => [service.name, service]));
  }

  /** One gateway, from 0. */
  gateway(index: number): Component {
    const gateway = this.gateways[index];
    if (gateway === undefined) throw new Error(`there is no gateway ${index}`);
    return gateway;
  }

  /** The document-service that owns a document's partition now. */
  async ownerOf(documentId: string): Promise<Component> {
    const client = new Client({ connectionString: this.postgres.url });
    await client.connect();
    const { rows } = await client
      .query<{ owner: string | null }>(OWNER_QUERY, [documentId])
      .finally(() => client.end());
    const owner = this.documentServices[this.#addresses.indexOf(rows[0]?.owner ?? '')];
    if (owner === undefined) throw new Error(`nobody here owns the partition of ${documentId}`);
    return owner;
  }

  /** The value of a metric without labels that a service has now. */
  async metric({ name }: Component, metric: string): Promise<number> {
    const planned = this.#mesh.members.get(name)?.planned;
    const port = planned?.kind === 'service' ? planned.metricsPort : undefined;
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const value = new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`${name} has no ${metric}`);
    return Number(value);
  }

  /** What every process said last, for the message of a failure. */
  get logs(): string {
    return [...this.services].map(([name, { log }]) => `--- ${name}\n${log}`).join('\n');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

const OWNER_QUERY = `SELECT p.owner FROM partitions p JOIN document_heads h USING (partition) WHERE h.document_id = $1`;
const SILENT = { say: () => undefined, onLine: () => undefined };

function shapeOf({
  brokers,
  gateways = 1,
  documentServices = 1,
  tracing,
}: ClusterOptions): Omit<MeshShape, 'dataDirectory'> {
  return {
    authServices: 1,
    documentServices,
    gateways,
    log:
      brokers === undefined
        ? { kind: 'postgres' }
        : { kind: 'broker', address: brokers, topic: `weft.submissions.v1.${randomUUID().slice(0, 8)}` },
    content: 'directory',
    partitions: PARTITIONS,
    edge: false,
    sidecars: false,
    logLevel: 'info',
    tracing,
  };
}

function membersOf(mesh: Mesh, role: Role) {
  return [...mesh.members.values()].filter(({ planned }) => planned.kind === 'service' && planned.role === role);
}
