import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@weft/database/embedded-postgres';
import type { Component } from './component.ts';
import { ObservedProcess } from './observed-process.ts';
import { guard, release } from './process-guard.ts';

export interface PostgresOptions {
  /** Kept between runs. */
  readonly directory: string;
  readonly port: number;
  readonly name?: string;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Two of each service, each with its pools. */
const SETTINGS = { max_connections: '300' };

/** A PostgreSQL with durability on. Starts nothing yet. */
export class Postgres extends ObservedProcess implements Component, AsyncDisposable {
  readonly #options: PostgresOptions;
  #server: EmbeddedPostgres | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: PostgresOptions) {
    super();
    this.#options = options;
  }

  get name(): string {
    return this.#options.name ?? 'postgresql';
  }

  get url(): string {
    return postgresUrl(this.#options.port);
  }

  /** What its `data_directory` is. */
  get dataDirectory(): string {
    return join(this.#options.directory, 'data');
  }

  get port(): number {
    return this.#options.port;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) throw new Error(`${this.name} runs already, as process ${this.pid}`);
    this.#starting = this.#start();
    await this.#starting;
  }

  async stop(): Promise<void> {
    await (await this.#take())?.stop();
  }

  async kill(): Promise<void> {
    await (await this.#take())?.kill();
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== 0) process.kill(this.pid, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #start(): Promise<void> {
    this.tail.startRun();
    const server = await startEmbeddedPostgres({
      dataDir: this.#options.directory,
      port: this.#options.port,
      settings: SETTINGS,
      onLine: (line) => {
        this.tail.add(line);
        this.#options.onLine?.(line);
      },
    });
    this.#server = server;
    // By SIGINT it writes everything and takes its own children with it.
    guard(server.pid, 'INT');
    server.ended.then(() => this.#ended(server));
  }

  /** The running server, which from now on ends because it was told to. */
  async #take(): Promise<EmbeddedPostgres | undefined> {
    // There is nothing to end before it has started, and what fails to start leaves nothing.
    await this.#starting?.catch(() => undefined);
    const server = this.#server;
    this.#server = undefined;
    return server;
  }

  #ended(server: EmbeddedPostgres): void {
    release(server.pid);
    if (this.#server !== server) return;
    this.#server = undefined;
    this.endedItself('ended by itself', true);
  }
}

/** The url of the server that `Postgres` starts on a port. */
export function postgresUrl(port: number): string {
  return `postgresql://weft@127.0.0.1:${port}/postgres`;
}
