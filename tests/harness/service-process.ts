import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');
/** Lines kept of a process's log, for the message of a failure. */
const TAIL_LINES = 200;
/** Services start side by side on machines with few cores. */
const START_TIMEOUT_MS = 90_000;

interface ServiceProcessOptions {
  readonly name: string;
  /** Relative to the root, as `gateway/src/main.ts`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers whether the service is ready for work. */
  readonly ready: () => Promise<boolean>;
}

/** A service of ours as a process of its own, which a test can kill, stop, freeze and start again with the same settings. */
export class ServiceProcess implements AsyncDisposable {
  readonly #options: ServiceProcessOptions;
  readonly #tail: string[] = [];
  #child: ChildProcess | undefined;
  #told = false;
  #ownEnds = 0;

  private constructor(options: ServiceProcessOptions) {
    this.#options = options;
  }

  static async start(options: ServiceProcessOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(options);
    await service.start();
    return service;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get name(): string {
    return this.#options.name;
  }

  /** How often it has ended by itself, unasked. */
  get ownEnds(): number {
    return this.#ownEnds;
  }

  /** The last lines of its log. */
  get log(): string {
    return this.#tail.join('\n');
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(root, this.#options.entry)], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'info', ...this.#options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#told = false;
    // Nothing survives the process that started it, however that ends.
    const killed = () => child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', () => {
      process.off('exit', killed);
      if (!this.#told) this.#ownEnds += 1;
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#tail.push(line);
        if (this.#tail.length > TAIL_LINES) this.#tail.shift();
      });
    }
    const ready = async () => {
      if (hasEnded(child)) throw new Error(`${this.name} ended with ${child.exitCode ?? child.signalCode}`);
      return this.#options.ready();
    };
    await until(`${this.name} to be ready`, ready, START_TIMEOUT_MS).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : error}\n${this.log}`, { cause: error });
    });
  }

  /** kill -9, and waits until it is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** SIGTERM, and waits until it has ended in order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#told = true;
    if (child === undefined || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // A frozen process ends by nothing but SIGKILL.
    if (signal !== 'SIGKILL') child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
