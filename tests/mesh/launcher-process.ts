import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignPorts } from '@weft/deploy/mesh/ports';
import { until } from '../harness/until.ts';

const root = join(import.meta.dirname, '../..');
const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 30_000;

/** One row of the table that the launcher prints: what a process is called, and its number. */
const ROW = /^(\S+) +(?:http:\/\/)?127\.0\.0\.1:\d+ +(\d+) +\d+ MB/;

/** `npm run mesh` as a user starts it, with ports and a folder that nobody else uses. */
export class LauncherProcess implements AsyncDisposable {
  readonly settings: Readonly<Record<'DATA_DIR' | 'PORT' | 'GRPC_PORT' | 'TLS_PORT', string>>;
  #lines: string[] = [];
  #child: ChildProcess | undefined;
  #seen = new Map<string, number>();

  private constructor(settings: LauncherProcess['settings']) {
    this.settings = settings;
  }

  static async create(): Promise<LauncherProcess> {
    const [PORT, GRPC_PORT, TLS_PORT] = [...(await assignPorts(['http', 'grpc', 'tls'])).values()].map(String);
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'weft-launcher-'));
    return new LauncherProcess({ DATA_DIR, PORT, GRPC_PORT, TLS_PORT } as LauncherProcess['settings']);
  }

  get url(): string {
    return `http://127.0.0.1:${this.settings.PORT}`;
  }

  /** What it printed since it was started last. */
  get output(): string {
    return this.#lines.join('\n');
  }

  /** The numbers of the processes, by name, as its table has them. */
  get pids(): ReadonlyMap<string, number> {
    return new Map(
      this.#lines.flatMap((line): [string, number][] => {
        const [, name, pid] = ROW.exec(line) ?? [];
        return name === undefined ? [] : [[name, Number(pid)]];
      }),
    );
  }

  /** Of the launcher itself. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it, also again, and waits until it says that it is ready. */
  async start(...args: readonly string[]): Promise<void> {
    const child = this.#spawn(args);
    await until('the mesh to be ready', () => this.#said('weft ready ', child), START_WITHIN_MS);
    for (const [name, pid] of this.pids) this.#seen.set(`${name} ${pid}`, pid);
  }

  /** Starts it and waits until it gives up; answers its exit code. */
  async fail(...args: readonly string[]): Promise<number | null> {
    const child = this.#spawn(args);
    await until('the launcher to end', () => child.exitCode !== null, START_WITHIN_MS);
    return child.exitCode;
  }

  /** Waits until it has printed something. */
  until(text: string): Promise<void> {
    const child = this.#child;
    if (child === undefined) throw new Error('it was not started');
    return until(text, () => this.#said(text, child), START_WITHIN_MS);
  }

  /** Sends a signal to all of its group, as Ctrl-C in a terminal does, and answers the exit code; null when it was killed. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child?.pid === undefined) throw new Error('it was not started');
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    await until('the launcher to end', () => child.exitCode !== null || child.signalCode !== null, STOP_WITHIN_MS);
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child !== undefined) await this.end('SIGKILL');
    await until('all processes to be gone', () => [...this.#seen.values()].every((pid) => !isAlive(pid)));
    await rm(this.settings.DATA_DIR, { recursive: true, force: true });
  }

  #spawn(args: readonly string[]): ChildProcess {
    this.#lines = [];
    const { PATH, HOME, XDG_CACHE_HOME } = process.env;
    const child = spawn('npm', ['run', '--silent', 'mesh', '--', ...args], {
      cwd: root,
      env: { PATH, HOME, ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }), ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#lines.push(...text.trimEnd().split('\n')));
    }
    return child;
  }

  #said(text: string, child: ChildProcess): boolean {
    if (child.exitCode !== null) throw new Error(`the launcher ended with ${child.exitCode}:\n${this.output}`);
    return this.#lines.some((line) => line.includes(text));
  }
}

/** Whether a process is there still. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
