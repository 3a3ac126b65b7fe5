import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');
/** Lines kept of a process's log, for the message of a failure. */
const TAIL_LINES = 40;

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
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#tail.push(line);
        if (this.#tail.length > TAIL_LINES) this.#tail.shift();
      });
    }
    await until(`${this.#options.name} to be ready`, async () => {
      if (child.exitCode !== null) throw new Error(`${this.#options.name} ended with ${child.exitCode}:\n${this.log}`);
      return this.#options.ready();
    }).catch((error: unknown) => {
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
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}
