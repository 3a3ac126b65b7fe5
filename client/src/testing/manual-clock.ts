import type { Cancel, Clock } from '../connection/clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #tasks = new Set<{ readonly atMs: number; readonly task: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  /** How many tasks are to be run. */
  get waiting(): number {
    return this.#tasks.size;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): Cancel {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  }

  /** Moves on, running what is due in order of time, also what is added on the way. */
  advance(milliseconds: number): void {
    const untilMs = this.#nowMs + milliseconds;
    for (;;) {
      const next = [...this.#tasks].sort((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#tasks.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task();
    }
    this.#nowMs = untilMs;
  }
}
