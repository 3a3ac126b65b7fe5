import { CROWD_DELIVERIES_PER_SECOND } from '../limits.ts';

/** Deliveries are counted over so long. */
const WINDOW_MS = 1_000;

/**
 * Whether one document is told to so many, so often, that those who only read may hear of several edits at once: each write to a socket costs the same
 * whatever is in it. Pure; time is told.
 */
export class CrowdPace {
  #windowFromMs = 0;
  #deliveries = 0;
  #before = 0;

  /** So many readers are told of something now. True when the document's deliveries of late are above the rate. */
  tell(readers: number, nowMs: number): boolean {
    const elapsedMs = nowMs - this.#windowFromMs;
    if (elapsedMs >= WINDOW_MS) {
      this.#before = elapsedMs < 2 * WINDOW_MS ? this.#deliveries : 0;
      this.#deliveries = 0;
      this.#windowFromMs = nowMs;
    }
    this.#deliveries += readers;
    return Math.max(this.#before, this.#deliveries) > CROWD_DELIVERIES_PER_SECOND;
  }
}
