import { setTimeout as delay } from 'node:timers/promises';
import type { Component } from '../components/component.ts';
import { lastLines } from '../components/log-tail.ts';
import type { Say } from '../components/progress.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** What has lived so long starts over with the shortest wait. */
const STEADY_MS = 60_000;
/** Lines of its log shown when something ends. */
const TAIL_LINES = 12;

export interface SupervisorOptions {
  readonly say: Say;
  /** How a line of a component's log is shown. */
  readonly formatLine?: (component: string, line: string) => string;
  /** Milliseconds before the first restart; it doubles with every further one. */
  readonly firstWaitMs?: number;
  /** Milliseconds, of any clock that goes forward. */
  readonly now?: () => number;
}

/** Starts components again that end by themselves, sooner at first, later when they keep ending, and says so. */
export class Supervisor {
  readonly #say: Say;
  readonly #formatLine: (component: string, line: string) => string;
  readonly #firstWaitMs: number;
  readonly #now: () => number;
  readonly #ending = new AbortController();

  constructor({
    say,
    formatLine = (_, line) => line,
    firstWaitMs = FIRST_WAIT_MS,
    now = () => performance.now(),
  }: SupervisorOptions) {
    this.#say = say;
    this.#formatLine = formatLine;
    this.#firstWaitMs = firstWaitMs;
    this.#now = now;
  }

  /** Looks after a running component from now on. */
  watch(component: Component): void {
    let failures = 0;
    let startedAt = this.#now();
    component.onOwnEnd((how) => {
      if (this.#now() - startedAt > STEADY_MS) failures = 0;
      void this.#restart(component, how, failures).then((attempts) => {
        failures = attempts;
        startedAt = this.#now();
      });
    });
  }

  /** Starts nothing any more. */
  end(): void {
    this.#ending.abort();
  }

  /** Resolves when it runs again, with how many attempts there were since it was last steady. */
  async #restart(component: Component, how: string, failures: number): Promise<number> {
    const { signal } = this.#ending;
    let attempts = failures;
    for (let what = how; !signal.aborted; ) {
      const waitMs = Math.min(this.#firstWaitMs * 2 ** attempts, LONGEST_WAIT_MS);
      attempts += 1;
      this.#say(`${component.name} ${what}; starting it again in ${waitMs / 1_000} s. Its log ends with`);
      for (const line of lastLines(component.log, TAIL_LINES)) this.#say(this.#formatLine(component.name, line));
      if (!(await elapsed(waitMs, signal))) break;
      const failure = await component.start().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) {
        this.#say(`${component.name} runs again, as process ${component.pid}`);
        break;
      }
      what = 'did not start again';
    }
    return attempts;
  }
}

/** False when the signal came first. */
function elapsed(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(milliseconds, true, { signal }).catch(() => false);
}
