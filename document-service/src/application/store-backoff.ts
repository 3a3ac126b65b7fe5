import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import { STORE_PAUSE_MAX_MS, STORE_PAUSE_MS } from '../limits.ts';

/** Pauses while the content store is away, in milliseconds. */
export interface StorePauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Says when background work may try the content store. While the store answers, always. After it failed, one piece of work at a time may, after pauses
 * that double up to a bound, with jitter; the first that succeeds opens it for all. So an outage costs next to nothing however much waits for its end, and
 * what waits goes on by itself within the longest pause.
 */
export class StoreBackoff {
  readonly #clock: Clock;
  readonly #pauses: StorePauses;
  #failures = 0;
  #closedUntilMs = 0;
  #trying = false;

  constructor(clock: Clock, pauses: StorePauses = { firstMs: STORE_PAUSE_MS, longestMs: STORE_PAUSE_MAX_MS }) {
    this.#clock = clock;
    this.#pauses = pauses;
  }

  /** True when work may begin now. */
  get open(): boolean {
    if (this.#failures === 0) return true;
    return !this.#trying && this.#clock.monotonic() >= this.#closedUntilMs;
  }

  /** Does work that needs the store, and learns from it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#trying = true;
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      if (error instanceof ContentStoreUnavailableError) this.#failed();
      throw error;
    } finally {
      this.#trying = false;
    }
  }

  #failed(): void {
    const now = this.#clock.monotonic();
    // Several that began before the first one failed count as one.
    if (this.#failures > 0 && now < this.#closedUntilMs) return;
    const { firstMs, longestMs } = this.#pauses;
    const longest = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    this.#closedUntilMs = now + longest * (0.5 + Math.random() / 2);
  }
}
