import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Envoy, startEnvoy } from '@weft/deploy/components/envoy';
import { freePort } from '@weft/deploy/components/free-port';
import { type EdgeOptions, edgeBootstrap, type UpstreamName } from '@weft/deploy/envoy/edge';
import { certificateSecret } from '@weft/deploy/envoy/tls';
import { writeIdentity } from '@weft/deploy/identity/identity-directory';
import { localAuthority } from '@weft/deploy/identity/local-authority';
import { LOCAL_EDGE_SUBJECT } from '@weft/deploy/identity/subjects';
import { until } from '../harness/until.ts';

const HOUR_MS = 3_600_000;
const ROOT = join(import.meta.dirname, '../..');

/** The ports of loopback behind an edge. */
export type Behind = Readonly<Record<UpstreamName, number>>;

/** A line of the access log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A real Envoy as edge of this machine, with all its listeners, in front of whatever a test has. */
export class Edge implements AsyncDisposable {
  readonly envoy: Envoy;
  /** Page, sessions, Connect, REST. */
  readonly url: string;
  /** host:port of gRPC, gRPC-Web and REST. */
  readonly api: string;
  /** host:port of everything by TLS. */
  readonly tls: string;
  readonly operationsUrl: string;
  /** The authority that the TLS listener's certificate is of (PEM). */
  readonly authority: string;
  /** All it has written. */
  readonly lines: readonly string[];
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Pick<Edge, 'envoy' | 'authority' | 'lines'>, ports: Ports, stack: AsyncDisposableStack) {
    this.envoy = parts.envoy;
    this.authority = parts.authority;
    this.lines = parts.lines;
    this.url = `http://127.0.0.1:${ports.web}`;
    this.api = `127.0.0.1:${ports.api}`;
    this.tls = `127.0.0.1:${ports.tls}`;
    this.operationsUrl = `http://127.0.0.1:${ports.operations}`;
    this.#stack = stack;
  }

  static async start(behind: Behind, more: Partial<EdgeOptions> = {}): Promise<Edge> {
    await using stack = new AsyncDisposableStack();
    const directory = await mkdtemp(join(tmpdir(), 'weft-edge-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const { authority, certificateSecretFile } = await certificateIn(directory);
    const ports = { web: await freePort(), api: await freePort(), tls: await freePort(), operations: await freePort() };
    const config = edgeBootstrap({
      id: 'edge',
      adminPort: await freePort(),
      listeners: {
        web: loopback(ports.web),
        api: loopback(ports.api),
        tls: { ...loopback(ports.tls), certificateSecretFile },
        operations: loopback(ports.operations),
      },
      upstreams: {
        'gateway-http': upstream(behind['gateway-http']),
        'gateway-grpc': upstream(behind['gateway-grpc']),
        'document-grpc': upstream(behind['document-grpc']),
        'auth-grpc': upstream(behind['auth-grpc']),
        'auth-http': upstream(behind['auth-http']),
      },
      tokens: { issuer: 'weft', audience: 'weft', keysUri: 'http://auth-service/.well-known/jwks.json' },
      descriptorsFile: join(ROOT, 'gen/descriptors.binpb'),
      tracing: { sampledPercent: 0 },
      ...more,
    });
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const envoy = stack.use(await startEnvoy({ name: 'edge', config, directory, concurrency: 1, onLine }));
    return new Edge({ envoy, authority, lines }, ports, stack.move());
  }

  /** The first line of the access log that has these fields. Envoy writes some time after it answered. */
  async logged(fields: LogLine): Promise<LogLine> {
    const found = () =>
      this.#accessLog.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
    await until(`a line of the access log with ${JSON.stringify(fields)}`, () => found() !== undefined);
    return found() ?? {};
  }

  get #accessLog(): LogLine[] {
    return this.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

interface Ports {
  readonly web: number;
  readonly api: number;
  readonly tls: number;
  readonly operations: number;
}

/** A plain HTTP server on loopback until the stack is disposed of; answers its port, a free one unless given. */
export async function httpServer(listener: RequestListener, stack: AsyncDisposableStack, port = 0): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  stack.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Publishes the issuer's keys in `signing-keys.json` of a directory, without what is private; answers the port. */
export async function keysServer(dataDir: string, stack: AsyncDisposableStack, port = 0): Promise<number> {
  const { keys } = JSON.parse(await readFile(join(dataDir, 'signing-keys.json'), 'utf8'));
  const published = keys.map(({ d: _private, ...key }: Record<string, string>) => ({
    ...key,
    alg: 'EdDSA',
    use: 'sig',
  }));
  return httpServer((_, response) => response.end(JSON.stringify({ keys: published })), stack, port);
}

async function certificateIn(directory: string) {
  const authority = await localAuthority(join(directory, 'authority'));
  const leaf = await authority.issue(LOCAL_EDGE_SUBJECT, HOUR_MS);
  await writeIdentity(join(directory, 'tls'), leaf, authority.certificate);
  const certificateSecretFile = join(directory, 'edge-certificate.json');
  await writeFile(certificateSecretFile, JSON.stringify(certificateSecret(join(directory, 'tls'))));
  return { authority: authority.certificate, certificateSecretFile };
}

function loopback(port: number) {
  return { host: '127.0.0.1', port };
}

function upstream(port: number) {
  return { endpoints: [loopback(port)], resolve: 'addresses' } as const;
}
