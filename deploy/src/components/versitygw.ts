import { mkdir } from 'node:fs/promises';
import { bareEnvironment } from './environment.ts';
import { freePort } from './free-port.ts';
import { ManagedProcess } from './managed-process.ts';
import { versityGatewayBinary } from './versitygw-binary.ts';

const HEALTH = '/health';
const PROBE_TIMEOUT_MS = 1_000;
const START_WITHIN_MS = 30_000;

export interface VersityGatewayOptions {
  /** Buckets are directories in it. Made when missing, and never removed. Its file system must know extended attributes. */
  readonly dataDirectory: string;
  /** A free one by default. */
  readonly port?: number;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly name?: string;
  /** Told every line it writes. */
  readonly onLine?: (line: string) => void;
}

/** Starts a real S3 server on the loopback address. Builds it at first use. Resolves when it serves. */
export async function startVersityGateway(options: VersityGatewayOptions): Promise<VersityGateway> {
  const gateway = await createVersityGateway(options);
  await gateway.start();
  return gateway;
}

/** As `startVersityGateway`, but starts nothing yet. */
export async function createVersityGateway(options: VersityGatewayOptions): Promise<VersityGateway> {
  const binary = await versityGatewayBinary();
  await mkdir(options.dataDirectory, { recursive: true });
  return new VersityGateway(binary, options.port ?? (await freePort()), options);
}

/** An S3 server that can be hurt. Its data outlives every stop and kill. Buckets are addressed by path. */
export class VersityGateway extends ManagedProcess {
  /** For `endpoint` of an S3 client. */
  readonly endpoint: string;

  constructor(binary: string, port: number, options: VersityGatewayOptions) {
    const { dataDirectory, accessKey, secretKey, name = 's3', onLine } = options;
    const listen = ['--port', `127.0.0.1:${port}`, '--health', HEALTH];
    const endpoint = `http://127.0.0.1:${port}`;
    super({
      name,
      command: binary,
      args: () => [...listen, '--quiet', '--keep-alive', 'posix', dataDirectory],
      environment: { ...bareEnvironment(), ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
      ready: { probe: () => isHealthy(`${endpoint}${HEALTH}`) },
      startWithinMs: START_WITHIN_MS,
      onLine,
    });
    this.endpoint = endpoint;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
