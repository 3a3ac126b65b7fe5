import { CROWD_BEAT_MS } from '../limits.ts';

/** What is flushed at the end of a tick, or at the next beat. */
export interface Flushable {
  flush(): void;
}

/** Flushes everything that asked for it once per tick, after all input of the tick was taken, and what can wait once per beat. */
export class FlushScheduler {
  #waiting: Flushable[] = [];
  #patient: Flushable[] = [];

  schedule(flushable: Flushable): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#flush(this.#takeWaiting()));
    this.#waiting.push(flushable);
  }

  /** At the next beat, unless it was flushed before. One beat serves all who wait. */
  scheduleLater(flushable: Flushable): void {
    if (this.#patient.length === 0) setTimeout(() => this.#flush(this.#takePatient()), CROWD_BEAT_MS);
    this.#patient.push(flushable);
  }

  #takeWaiting(): readonly Flushable[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #takePatient(): readonly Flushable[] {
    const patient = this.#patient;
    this.#patient = [];
    return patient;
  }

  #flush(flushables: readonly Flushable[]): void {
    for (const flushable of flushables) flushable.flush();
  }
}
