/** Where time comes from. */
export interface Clock {
  /** Milliseconds since 1970, for people and logs; may jump. */
  now(): number;
  /** Milliseconds on a clock that never jumps, for durations and deadlines. */
  monotonic(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
