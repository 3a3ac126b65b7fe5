import type { Clock } from './clock.ts';

interface Task {
  readonly intervalMs: number;
  readonly run: () => void;
  dueMs: number;
}

/** The repeated work of one clock. One timer for all of it: timers of their own come due a millisecond apart and wake the process one by one. */
class Beat {
  readonly #clock: Clock;
  readonly #tasks = new Set<Task>();
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers how to remove it. */
  add(intervalMs: number, run: () => void): () => void {
    const task = { intervalMs, run, dueMs: multipleAfter(this.#clock.monotonic(), intervalMs) };
    this.#tasks.add(task);
    this.#arm();
    return () => {
      if (this.#tasks.delete(task)) this.#arm();
    };
  }

  #arm(): void {
    const dueMs = Math.min(...[...this.#tasks].map((task) => task.dueMs));
    if (dueMs === this.#dueMs) return;
    this.#dueMs = dueMs;
    clearTimeout(this.#timer);
    if (dueMs === Number.POSITIVE_INFINITY) return;
    // Node would cut a fraction off and come too early.
    this.#timer = setTimeout(() => this.#tick(), Math.ceil(dueMs - this.#clock.monotonic()));
  }

  #tick(): void {
    // A timer may still be early by a fraction of a millisecond: that is no reason to wait again, nor to come twice.
    const nowMs = Math.max(this.#dueMs, this.#clock.monotonic());
    this.#dueMs = Number.POSITIVE_INFINITY;
    try {
      for (const task of this.#tasks) {
        if (task.dueMs > nowMs) continue;
        task.dueMs = multipleAfter(nowMs, task.intervalMs);
        task.run();
      }
    } finally {
      // When one fails, those behind it are still due and have their turn next.
      this.#arm();
    }
  }
}

const beats = new WeakMap<Clock, Beat>();

/**
 * Runs a task at each multiple of the interval, in whole milliseconds, on the clock's monotonic time; multiples that pass while the process stands still are left
 * out. So all that repeats in a process happens in few turns of the event loop, and an idle process sleeps between them. A task that throws does what it does
 * in setInterval. Answers how to stop.
 */
export function every(clock: Clock, intervalMs: number, task: () => void): () => void {
  const beat = beats.get(clock) ?? new Beat(clock);
  beats.set(clock, beat);
  return beat.add(intervalMs, task);
}

function multipleAfter(nowMs: number, intervalMs: number): number {
  return (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
}
