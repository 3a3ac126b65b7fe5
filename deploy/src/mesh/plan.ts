import { join } from 'node:path';
import { postgresUrl } from '../components/postgres.ts';
import type { Probe } from './probe.ts';
import type { KafkaProcess, PostgresProcess, S3Process, ServiceProcess, Step, Task } from './steps.ts';

/** What a mesh is to consist of. */
export interface MeshShape {
  readonly authServices: number;
  readonly documentServices: number;
  readonly gateways: number;
  /** Where submissions go: a broker of the mesh's own, one that runs already, or tables in PostgreSQL. */
  readonly log:
    | { readonly kind: 'kafka' }
    | { readonly kind: 'broker'; readonly address: string; readonly topic: string }
    | { readonly kind: 'postgres' };
  /** Where documents' content goes: an S3 server of the mesh's own, or a directory. */
  readonly content: 's3' | 'directory';
  /** Partitions of the log; fixed once its data is made. */
  readonly partitions: number;
  /** An Envoy in front of everything; without one, clients use the gateways' own ports. */
  readonly edge: boolean;
  /** Holds everything that must survive. */
  readonly dataDirectory: string;
  /** Of our services. */
  readonly logLevel: string;
  /** Further environment of every service of ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Steps in an order in which each comes after what it needs. */
export interface MeshPlan {
  readonly steps: readonly Step[];
  /** What clients use: the edge alone when there is one, else every gateway. */
  readonly urls: readonly string[];
}

/** The port of a listener, by its name. */
export type PortOf = (listener: string) => number;

const LOOPBACK = '127.0.0.1';
const TOPIC = 'weft.submissions.v1';
const BUCKET = 'weft';
const REGION = 'us-east-1';
/** Of the S3 server on loopback, whose data only this user can reach. */
const S3_CREDENTIALS = { accessKey: 'weft-mesh', secretKey: 'weft-mesh-secret' };

/** The listeners that a mesh of this shape needs a port for. */
export function listenersOf(shape: MeshShape): string[] {
  const listeners: string[] = [];
  planMesh(shape, (listener) => {
    if (!listeners.includes(listener)) listeners.push(listener);
    return 0;
  });
  return listeners;
}

/** Everything to start and to do for a mesh of this shape, each with what it needs and its settings. A pure function. */
export function planMesh(shape: MeshShape, portOf: PortOf): MeshPlan {
  const mesh = new Planner(shape, portOf);
  return mesh.plan();
}

/** One instance of a service, before it is known what else there is. */
interface Instance {
  readonly name: string;
  /** Its listener of this sort. */
  readonly port: (listener: string) => number;
  readonly address: (listener: string) => string;
}

class Planner {
  readonly #shape: MeshShape;
  readonly #portOf: PortOf;
  readonly #auth: readonly Instance[];
  readonly #documents: readonly Instance[];
  readonly #gateways: readonly Instance[];

  constructor(shape: MeshShape, portOf: PortOf) {
    this.#shape = shape;
    this.#portOf = portOf;
    this.#auth = this.#instances('auth-service', shape.authServices);
    this.#documents = this.#instances('document-service', shape.documentServices);
    this.#gateways = this.#instances('gateway', shape.gateways);
  }

  plan(): MeshPlan {
    const { edge } = this.#shape;
    const steps: Step[] = [
      this.#postgres(),
      ...this.#log(),
      ...this.#content(),
      this.#page(),
      this.#schema(),
      ...this.#auth.map((instance) => this.#authService(instance)),
      ...this.#documents.map((instance, index) => this.#documentService(instance, index)),
      ...this.#gateways.map((instance, index) => this.#gateway(instance, index)),
    ];
    const urls = edge ? [url(this.#portOf('edge http'))] : this.#gateways.map(({ port }) => url(port('http')));
    return { steps, urls };
  }

  #instances(role: string, count: number): Instance[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `${role}-${index + 1}`;
      const port = (listener: string) => this.#portOf(`${name} ${listener}`);
      return { name, port, address: (listener) => `${LOOPBACK}:${port(listener)}` };
    });
  }

  #directory(name: string): string {
    return join(this.#shape.dataDirectory, name);
  }

  #postgres(): PostgresProcess {
    const port = this.#portOf('postgresql');
    const address = `${LOOPBACK}:${port}`;
    return { kind: 'postgres', name: 'postgresql', needs: [], address, directory: this.#directory('postgres'), port };
  }

  #schema(): Task {
    return { kind: 'schema', name: 'schema', needs: ['postgresql'], postgresPort: this.#portOf('postgresql') };
  }

  #page(): Task {
    return { kind: 'page', name: 'page', needs: [], directory: this.#directory('page') };
  }

  #log(): (KafkaProcess | Task)[] {
    const { log, partitions } = this.#shape;
    if (log.kind === 'postgres') return [];
    const topic = { kind: 'topic', name: 'topic', ...this.#topic(), partitions } as const;
    if (log.kind === 'broker') return [{ ...topic, needs: [] }];
    const port = this.#portOf('kafka');
    const kafka: KafkaProcess = {
      kind: 'kafka',
      name: 'kafka',
      needs: [],
      address: `${LOOPBACK}:${port}`,
      directory: this.#directory('kafka'),
      port,
      controllerPort: this.#portOf('kafka controller'),
    };
    return [kafka, { ...topic, needs: ['kafka'] }];
  }

  #topic(): { broker: string; topic: string } {
    const { log } = this.#shape;
    if (log.kind === 'broker') return { broker: log.address, topic: log.topic };
    return { broker: `${LOOPBACK}:${this.#portOf('kafka')}`, topic: TOPIC };
  }

  #content(): (S3Process | Task)[] {
    if (this.#shape.content === 'directory') return [];
    const connection = {
      endpoint: url(this.#portOf('s3')),
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: S3_CREDENTIALS.accessKey, secretAccessKey: S3_CREDENTIALS.secretKey },
    };
    return [this.#s3(), { kind: 'bucket', name: 'bucket', needs: ['s3'], connection, bucket: BUCKET }];
  }

  #s3(): S3Process {
    const port = this.#portOf('s3');
    const directory = this.#directory('s3');
    return { kind: 's3', name: 's3', needs: [], address: url(port), directory, port, ...S3_CREDENTIALS };
  }

  /** Steps that every service waits for. */
  get #foundation(): string[] {
    return this.#shape.log.kind === 'postgres' ? ['schema'] : ['schema', 'topic'];
  }

  /** Environment of every service. */
  get #common(): Record<string, string> {
    const { log, partitions, logLevel, environment } = this.#shape;
    const { broker, topic } = log.kind === 'postgres' ? { broker: '', topic: '' } : this.#topic();
    const kafka = log.kind === 'postgres' ? {} : { KAFKA_BROKERS: broker, KAFKA_TOPIC: topic };
    return {
      LOG_LEVEL: logLevel,
      POSTGRES_URL: postgresUrl(this.#portOf('postgresql')),
      LOG_KIND: log.kind === 'postgres' ? 'postgres' : 'kafka',
      LOG_PARTITIONS: String(partitions),
      ...kafka,
      ...environment,
    };
  }

  #authService({ name, port, address }: Instance): ServiceProcess {
    const listeners: Record<string, string> = this.#shape.edge
      ? { AUTH_PUBLIC_GRPC_ADDRESS: address('public grpc') }
      : {};
    return {
      kind: 'service',
      role: 'auth-service',
      name,
      needs: this.#foundation,
      address: address('grpc'),
      metricsPort: port('metrics'),
      entry: 'auth-service/src/main.ts',
      environment: {
        ...this.#common,
        ...listeners,
        AUTH_GRPC_ADDRESS: address('grpc'),
        AUTH_HTTP_ADDRESS: address('http'),
        AUTH_METRICS_ADDRESS: address('metrics'),
        // One file for all: a token of one is good at the others, and after a restart.
        AUTH_KEY_FILE: this.#directory('signing-keys.json'),
        AUTH_DEV_SIGN_IN: 'true',
      },
      ready: [ready(port('grpc')), { kind: 'http', url: `${url(port('http'))}/healthz` }],
    };
  }

  /** What a service needs to ask auth-service, spread over the instances, each with the others in reserve. */
  #authClient(index: number): Record<string, string> {
    const first = index % this.#auth.length;
    const inTurn = [...this.#auth.slice(first), ...this.#auth.slice(0, first)];
    const [preferred] = inTurn;
    if (preferred === undefined) throw new Error('a mesh has at least one auth-service');
    const addresses = inTurn.map(({ address }) => address('grpc')).join(',');
    return {
      // gRPC's own notation for several addresses of one service: the first that answers is used.
      AUTH_GRPC_ADDRESS: inTurn.length === 1 ? addresses : `ipv4:${addresses}`,
      AUTH_JWKS_URL: `${url(preferred.port('http'))}/.well-known/jwks.json`,
    };
  }

  #documentService({ name, port, address }: Instance, index: number): ServiceProcess {
    const listeners: Record<string, string> = this.#shape.edge
      ? { DOCUMENT_PUBLIC_GRPC_ADDRESS: address('public grpc') }
      : {};
    return {
      kind: 'service',
      role: 'document-service',
      name,
      needs: [...this.#foundation, ...this.#auth.map((auth) => auth.name), ...this.#contentNeeds],
      address: address('grpc'),
      metricsPort: port('metrics'),
      entry: 'document-service/src/main.ts',
      environment: {
        ...this.#common,
        ...this.#authClient(index),
        ...this.#contentClient,
        ...listeners,
        DOCUMENT_GRPC_ADDRESS: address('grpc'),
        DOCUMENT_ADVERTISED_ADDRESS: address('grpc'),
        METRICS_PORT: String(port('metrics')),
      },
      ready: [ready(port('grpc'))],
    };
  }

  get #contentNeeds(): string[] {
    return this.#shape.content === 's3' ? ['bucket'] : [];
  }

  get #contentClient(): Record<string, string> {
    if (this.#shape.content === 'directory') return { CONTENT_DIRECTORY: this.#directory('content') };
    return {
      CONTENT_KIND: 's3',
      S3_ENDPOINT: url(this.#portOf('s3')),
      S3_REGION: REGION,
      S3_BUCKET: BUCKET,
      S3_FORCE_PATH_STYLE: 'true',
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKey,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretKey,
    };
  }

  #gateway({ name, port, address }: Instance, index: number): ServiceProcess {
    const listeners: Record<string, string> = this.#shape.edge ? { GATEWAY_GRPC_ADDRESS: address('public grpc') } : {};
    return {
      kind: 'service',
      role: 'gateway',
      name,
      needs: ['page', ...this.#documents.map((each) => each.name)],
      address: url(port('http')),
      metricsPort: port('metrics'),
      entry: 'gateway/src/main.ts',
      environment: {
        ...this.#common,
        ...this.#authClient(index),
        ...listeners,
        PORT: String(port('http')),
        DOCUMENT_GRPC_ADDRESSES: this.#documents.map((each) => each.address('grpc')).join(','),
        STATIC_DIRECTORY: this.#directory('page'),
        AUTH_DEV_SIGN_IN: 'true',
        METRICS_PORT: String(port('metrics')),
      },
      ready: [{ kind: 'http', url: `${url(port('http'))}/healthz` }],
    };
  }
}

function url(port: number): string {
  return `http://${LOOPBACK}:${port}`;
}

function ready(port: number): Probe {
  return { kind: 'port', port };
}
