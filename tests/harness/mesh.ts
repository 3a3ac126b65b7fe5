import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component } from '@weft/deploy/components/component';
import { postgresUrl } from '@weft/deploy/components/postgres';
import { Mesh } from '@weft/deploy/mesh/mesh';
import type { MeshShape, TraceExport } from '@weft/deploy/mesh/mesh-shape';
import { listenersOf, planMesh } from '@weft/deploy/mesh/plan';
import { assignPorts } from '@weft/deploy/mesh/ports';

export interface MeshOptions {
  /** Two of each unless given. */
  readonly authServices?: number;
  readonly documentServices?: number;
  readonly gateways?: number;
  /** An Envoy with mutual TLS beside every service. */
  readonly sidecars?: boolean;
  /** host:port of a broker to use instead of one of the mesh's own. */
  readonly broker?: { readonly address: string; readonly topic: string };
  /** Where traces go. */
  readonly tracing?: TraceExport;
  /** Further environment of every service. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Everything that `npm run mesh` starts, on free ports and with data of its own. What is killed stays dead until the test starts it again. */
export interface MeshUnderTest extends AsyncDisposable {
  /** Of the edge, in clear: page, /ws, JSON and REST. */
  readonly url: string;
  /** host:port of the edge for gRPC, gRPC-Web and REST, in clear. */
  readonly grpcAddress: string;
  /** Of the edge by TLS, on localhost. */
  readonly tlsPort: number;
  /** A file with the certificate (PEM) that vouches for the TLS port. */
  readonly authorityFile: string;
  readonly postgresUrl: string;
  /** By name: `postgresql`, `kafka`, `s3`, `auth-service-1`, `document-service-1`, `gateway-1`, `gateway-1-sidecar`, `edge` and so on. */
  readonly processes: ReadonlyMap<string, Component>;
  /** One of them. */
  process(name: string): Component;
  /** The port of a listener behind the edge, by the name that the plan has for it, as `gateway-1 http`, `document-service-2 grpc`, `edge admin`. */
  port(listener: string): number;
  /** Where all data is. */
  readonly dataDirectory: string;
  /** What every process said last, for the message of a failure. */
  readonly logs: string;
}

const PARTITIONS = 8;
const SILENT = { say: () => undefined, onLine: () => undefined };

export async function startMesh(options: MeshOptions = {}): Promise<MeshUnderTest> {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'weft-mesh-'));
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const shape = shapeOf(options, dataDirectory);
  const ports = await assignPorts(listenersOf(shape));
  const port = (listener: string) => {
    const found = ports.get(listener);
    if (found === undefined) throw new Error(`this mesh has no listener '${listener}', but ${[...ports.keys()]}`);
    return found;
  };
  const mesh = stack.use(await Mesh.start(planMesh(shape, port), SILENT));
  const processes = new Map([...mesh.members].map(([name, { component }]) => [name, component]));
  const resources = stack.move();
  return {
    url: `http://127.0.0.1:${port('edge http')}`,
    grpcAddress: `127.0.0.1:${port('edge grpc')}`,
    tlsPort: port('edge tls'),
    authorityFile: join(dataDirectory, 'identity', 'edge-tls', 'credentials', 'ca.crt'),
    postgresUrl: postgresUrl(port('postgresql')),
    processes,
    process: (name) => mesh.component(name),
    port,
    dataDirectory,
    get logs() {
      return [...processes].map(([name, { log }]) => `--- ${name}\n${log}`).join('\n');
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function shapeOf(options: MeshOptions, dataDirectory: string): MeshShape {
  const { authServices = 2, documentServices = 2, gateways = 2, sidecars = false, broker, tracing } = options;
  return {
    authServices,
    documentServices,
    gateways,
    sidecars,
    log: broker === undefined ? { kind: 'kafka' } : { kind: 'broker', ...broker },
    content: 's3',
    partitions: PARTITIONS,
    edge: true,
    dataDirectory,
    logLevel: 'info',
    tracing,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  };
}
