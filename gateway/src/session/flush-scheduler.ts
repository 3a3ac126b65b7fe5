import { CROWD_BEAT_MS } from '../limits.ts';

/** What is flushed at the end of a tick, or at the next beat. */
export interface Flushable {
  flush(): void;
}

/** Flushes everything that asked for it once per tick, after all input of the tick was taken, and what can wait once per beat. */
export class FlushScheduler {
  readonly #waiting: Flushable[] = [];
  readonly #patient: Flushable[] = [];

  schedule(flushable: Flushable): void {
    if (this.#waiting.length === 0) setImmediate(() => flushAll(this.#waiting));
    this.#waiting.push(flushable);
  }

  /** At the next beat, unless it was flushed before. One beat serves all who wait. */
  scheduleLater(flushable: Flushable): void {
    if (this.#patient.length === 0) setTimeout(() => flushAll(this.#patient), CROWD_BEAT_MS);
    this.#patient.push(flushable);
  }
}

/** What asks again meanwhile waits for the next time. */
function flushAll(waiting: Flushable[]): void {
  for (const flushable of waiting.splice(0)) flushable.flush();
}
