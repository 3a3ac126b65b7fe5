import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Component } from './component.ts';
import { lastLines } from './log-tail.ts';
import { ObservedProcess } from './observed-process.ts';
import { guardChild } from './process-guard.ts';
import { processState } from './process-state.ts';

export interface ManagedProcessOptions {
  readonly name: string;
  readonly command: string;
  /** Asked for at each start. */
  readonly args: () => readonly string[] | Promise<readonly string[]>;
  /** All of its environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** How it is known to be ready for work: a line it writes, or a question asked again and again. */
  readonly ready: { readonly line: RegExp } | { readonly probe: () => Promise<boolean> };
  /** Milliseconds. */
  readonly startWithinMs?: number;
  /** Milliseconds from the request to end until it is killed. */
  readonly stopWithinMs?: number;
  /** Told every line it writes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Processes start side by side on machines with few cores. */
const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 15_000;
const PROBE_EVERY_MS = 20;
const FREEZE_PROBE_MS = 5;
const FAILURE_LINES = 40;

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** How it ended or why it never began; undefined while it runs. */
  end: string | undefined;
  /** True once we asked it to end. */
  told: boolean;
  ready: boolean;
}

/** A program as a child in a session of its own, which doesn't outlive us. */
export class ManagedProcess extends ObservedProcess implements Component, AsyncDisposable {
  readonly #options: ManagedProcessOptions;
  #run: Run | undefined;
  /** False once it was told to end, also before there is a process. */
  #wanted = false;

  /** Starts nothing yet. */
  constructor(options: ManagedProcessOptions) {
    super();
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number {
    return this.#run?.end === undefined ? (this.#run?.child.pid ?? 0) : 0;
  }

  async start(): Promise<void> {
    if (this.pid !== 0) throw new Error(`${this.name} runs already, as process ${this.pid}`);
    const { name, startWithinMs = START_WITHIN_MS } = this.#options;
    this.#wanted = true;
    const args = await this.#options.args();
    if (!this.#wanted) throw new Error(`${name} was told to end before it began`);
    this.tail.startRun();
    const run = this.#spawn(args);
    this.#run = run;
    const giveUpAt = performance.now() + startWithinMs;
    while (!(await this.#isReady(run))) {
      if (run.end !== undefined) throw this.#failure(`${name} ${run.end} while starting`);
      if (performance.now() > giveUpAt) {
        await this.kill();
        throw this.#failure(`${name} was not ready within ${startWithinMs / 1_000} s`);
      }
      await Promise.race([run.ended, delay(PROBE_EVERY_MS)]);
    }
    run.ready = true;
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== 0) this.#run?.child.kill(signal);
  }

  /** Freezes it: connections stay open and nothing answers. Resolves when all its threads stand still. */
  async pause(): Promise<void> {
    if (this.pid === 0) throw new Error(`there is no running ${this.name} to freeze`);
    this.signal('SIGSTOP');
    while ((await processState(this.pid)) !== 'T') await delay(FREEZE_PROBE_MS);
  }

  /** Ends a freeze. */
  resume(): void {
    this.signal('SIGCONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #spawn(args: readonly string[]): Run {
    const { command, cwd, environment, onLine } = this.#options;
    // A session of its own: Ctrl-C in a terminal reaches us alone, and we end it when its turn has come.
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    guardChild(child);
    const run: Run = { child, ended: ended(child), end: undefined, told: false, ready: false };
    child.once('error', (error) => {
      run.end ??= `can't be started (${error.message})`;
    });
    child.once('exit', (code, signal) => this.#ended(run, `ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.tail.add(line);
        if ('line' in this.#options.ready && this.#options.ready.line.test(line)) run.ready = true;
        onLine?.(line);
      });
    }
    return run;
  }

  #ended(run: Run, how: string): void {
    run.end = how;
    if (!run.told) this.endedItself(how, run.ready);
  }

  async #isReady(run: Run): Promise<boolean> {
    if (run.end !== undefined) return false;
    const { ready } = this.#options;
    if ('line' in ready) return run.ready;
    return (await ready.probe()) && run.end === undefined;
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#wanted = false;
    const run = this.#run;
    if (run === undefined) return;
    run.told = true;
    if (run.end !== undefined) return;
    // A frozen process ends by nothing but SIGKILL.
    if (signal !== 'SIGKILL') run.child.kill('SIGCONT');
    run.child.kill(signal);
    const timer = setTimeout(() => run.child.kill('SIGKILL'), this.#options.stopWithinMs ?? STOP_WITHIN_MS);
    await run.ended;
    clearTimeout(timer);
  }

  #failure(what: string): Error {
    return new Error(`${what}; its log ends with\n${lastLines(this.log, FAILURE_LINES).join('\n')}`);
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
