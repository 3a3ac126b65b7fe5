/** What is flushed at the end of a tick. */
export interface Flushable {
  flush(): void;
}

/** Flushes everything that asked for it once per tick, after all input of the tick was taken. */
export class FlushScheduler {
  #waiting: Flushable[] = [];

  schedule(flushable: Flushable): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    this.#waiting.push(flushable);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const flushable of waiting) flushable.flush();
  }
}
