import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bareEnvironment } from './environment.ts';
import { envoyBinary } from './envoy-binary.ts';
import { ManagedProcess } from './managed-process.ts';

export { envoyBinary, missingForEnvoy } from './envoy-binary.ts';

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;
const PROBE_TIMEOUT_MS = 1_000;
/** How long the access log may lag behind. */
const LOG_FLUSH_MS = 500;
/** Threads that carry traffic, unless told otherwise. */
const CONCURRENCY = 2;

export interface EnvoyOptions {
  /** As `edge`. Unique in its directory: the configuration is kept there as `<name>.json`. */
  readonly name: string;
  /** A bootstrap whose admin listens on a fixed port of the loopback address. */
  readonly config: EnvoyConfig;
  /** Made when missing. */
  readonly directory: string;
  readonly concurrency?: number;
  /** Told every line it writes: access log and its own. */
  readonly onLine?: (line: string) => void;
}

/** What starting an Envoy needs to know of its configuration. */
export interface EnvoyConfig {
  readonly admin: { readonly address: { readonly socketAddress: { readonly portValue: number } } };
}

/** Starts a real Envoy. Downloads it at first use. Resolves when it serves; fails with the end of its log when it doesn't take the configuration. */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const envoy = await createEnvoy(options);
  await envoy.start();
  return envoy;
}

/** As `startEnvoy`, but starts nothing yet. */
export async function createEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const binary = await envoyBinary();
  await mkdir(options.directory, { recursive: true });
  const file = join(options.directory, `${options.name}.json`);
  await writeFile(file, `${JSON.stringify(options.config, undefined, 2)}\n`);
  return new Envoy(binary, file, options);
}

/** An Envoy that can be hurt. It keeps its configuration through every stop and kill. */
export class Envoy extends ManagedProcess {
  /** On loopback. */
  readonly adminPort: number;

  constructor(binary: string, file: string, { name, config, concurrency = CONCURRENCY, onLine }: EnvoyOptions) {
    const adminPort = config.admin.address.socketAddress.portValue;
    const logging = ['--log-level', 'warning', '--file-flush-interval-msec', String(LOG_FLUSH_MS)];
    super({
      name,
      command: binary,
      // Several on one machine: each its own shared memory.
      args: () => ['-c', file, '--use-dynamic-base-id', '--concurrency', String(concurrency), ...logging],
      environment: bareEnvironment(),
      ready: { probe: () => isLive(adminPort) },
      startWithinMs: START_WITHIN_MS,
      stopWithinMs: STOP_WITHIN_MS,
      onLine,
    });
    this.adminPort = adminPort;
  }

  /** A counter or gauge of its own, as its admin interface tells; 0 when it has none of that name. */
  async stat(name: string): Promise<number> {
    const filter = encodeURIComponent(`^${name.replaceAll('.', '\\.')}$`);
    const response = await fetch(`http://127.0.0.1:${this.adminPort}/stats?filter=${filter}`);
    return Number((await response.text()).split(': ')[1] ?? 0);
  }
}

async function isLive(adminPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${adminPort}/ready`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return response.ok && (await response.text()).startsWith('LIVE');
  } catch {
    return false;
  }
}
