import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StandaloneSettings, standaloneSettings } from '../harness/standalone-settings.ts';
import { until } from '../harness/until.ts';

export const root = join(import.meta.dirname, '../..');

/** `npm start` without npm: the real command in a process of its own, with a folder and ports that nobody else uses. */
export class QuickStartProcess implements AsyncDisposable {
  readonly settings: StandaloneSettings;
  readonly #lines: string[] = [];
  #child: ChildProcess | undefined;

  private constructor(settings: StandaloneSettings) {
    this.settings = settings;
  }

  static async start(): Promise<QuickStartProcess> {
    const weft = new QuickStartProcess(await standaloneSettings(await mkdtemp(join(tmpdir(), 'weft-quick-start-'))));
    await weft.start();
    return weft;
  }

  get url(): string {
    return `http://127.0.0.1:${this.settings.PORT}`;
  }

  /** What it printed since it was started. */
  get output(): readonly string[] {
    return this.#lines;
  }

  /** Starts it, also again, and waits until it says that it is ready. */
  async start(): Promise<void> {
    this.#lines.length = 0;
    // A group of its own, so that a signal can go to all of it as Ctrl-C in a terminal does.
    const child = spawn(process.execPath, ['standalone/start.mjs'], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#lines.push(...text.trimEnd().split('\n')));
    }
    await until(
      'weft to be ready',
      () => {
        if (child.exitCode !== null) throw new Error(`weft ended with ${child.exitCode}:\n${this.#lines.join('\n')}`);
        return this.#lines.some((line) => line.startsWith('weft ready '));
      },
      60_000,
    );
  }

  /** Sends a signal to all of it, and answers how it ended, and after how long. */
  async end(signal: NodeJS.Signals): Promise<{ exitCode: number | null; tookMs: number }> {
    const child = this.#child;
    if (child?.pid === undefined) throw new Error('weft was not started');
    const startMs = performance.now();
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    await until('weft to end', () => child.exitCode !== null || child.signalCode !== null);
    return { exitCode: child.exitCode, tookMs: performance.now() - startMs };
  }

  /** The process of its PostgreSQL; undefined when there is none. */
  async postgresPid(): Promise<number | undefined> {
    const text = await readFile(join(this.settings.DATA_DIR, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    return Number.isNaN(pid) ? undefined : pid;
  }

  /** Ends everything in order where that is possible still, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGINT');
    const pid = await this.postgresPid();
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGINT');
    await until('PostgreSQL to end', () => pid === undefined || !isAlive(pid));
    await rm(this.settings.DATA_DIR, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
