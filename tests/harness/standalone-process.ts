import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManagedProcess } from '@weft/deploy/components/managed-process';
import { nodeService } from '@weft/deploy/mesh/node-service';
import { Client } from 'pg';
import { standaloneSettings } from './standalone-settings.ts';

const DATABASE_URL = /^PostgreSQL (postgresql:\/\/\S+)/m;

/** The whole product as one process with its embedded PostgreSQL, as `npm start` runs it, which can be killed and started again. */
export class StandaloneProcess implements AsyncDisposable {
  readonly url: string;
  readonly #service: ManagedProcess;

  private constructor(url: string, service: ManagedProcess) {
    this.url = url;
    this.#service = service;
  }

  static async start(dataDir: string): Promise<StandaloneProcess> {
    const settings = await standaloneSettings(dataDir);
    const url = `http://127.0.0.1:${settings.PORT}`;
    const service = nodeService({
      name: 'standalone',
      entry: 'standalone/src/main.ts',
      environment: settings,
      ready: () => isHealthy(url),
    });
    await service.start();
    return new StandaloneProcess(url, service);
  }

  get log(): string {
    return this.#service.log;
  }

  get ownEnds(): number {
    return this.#service.ownEnds;
  }

  /** Of the database that it has started last. */
  get postgresUrl(): string {
    const url = DATABASE_URL.exec(this.#service.log.split('\n').reverse().join('\n'))?.[1];
    if (url === undefined) throw new Error('it has not said where its database is');
    return url;
  }

  /** kill -9 of the process; its PostgreSQL lives on until the next start finds it. */
  kill(): Promise<void> {
    return this.#service.kill();
  }

  /** kill -9 of the process and of its PostgreSQL, as when the machine is switched off. */
  async killAll(): Promise<void> {
    const pid = await serverPid(this.postgresUrl);
    await this.#service.kill();
    process.kill(pid, 'SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    this.#service.signal(signal);
  }

  start(): Promise<void> {
    return this.#service.start();
  }

  /** Stops it in order, and its PostgreSQL with it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#service.stop();
  }
}

/** The number of the process at the head of a PostgreSQL. */
async function serverPid(postgresUrl: string): Promise<number> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  const { rows } = await client
    .query<{ directory: string }>("SELECT current_setting('data_directory') AS directory")
    .finally(() => client.end());
  return Number.parseInt(await readFile(join(rows[0]?.directory ?? '', 'postmaster.pid'), 'utf8'), 10);
}

function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
