import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import { SWEEP_MS } from '../limits.ts';

/** Looks at what depends on time as long as there is anything of the kind: a gateway that nobody uses isn't woken four times a second. */
export class Sweep {
  readonly #clock: Clock;
  readonly #look: () => boolean;
  #stopLooking: (() => void) | undefined;

  /** `look` answers whether anything is left to look at. */
  constructor(clock: Clock, look: () => boolean) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Somebody comes. */
  start(): void {
    this.#stopLooking ??= every(this.#clock, SWEEP_MS, () => {
      if (!this.#look()) this.stop();
    });
  }

  stop(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }
}
