import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import { STORE_DRAIN_MS } from '../limits.ts';

/** How often it is looked for what waits, in milliseconds. */
const INTERVAL_MS = 1_000;

/** Work on the content store that is looked for again and again, and is given a little time at the end. */
export class StoreRounds {
  readonly #clock: Clock;
  readonly #look: () => void;
  readonly #stopping = new AbortController();
  #stopLooking: (() => void) | undefined;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** True from start to stop: only then anything new is begun. */
  get going(): boolean {
    return this.#stopLooking !== undefined;
  }

  /** Aborted when what is under way at the end takes too long. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  start(): void {
    this.#stopLooking = every(this.#clock, INTERVAL_MS, this.#look);
  }

  /** Looks no more and waits a little for what `underWay` then names. */
  async stop(underWay: () => Promise<unknown> | undefined): Promise<void> {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    const giveUp = setTimeout(() => this.#stopping.abort(new Error('the service is stopping')), STORE_DRAIN_MS);
    await underWay();
    clearTimeout(giveUp);
  }
}
