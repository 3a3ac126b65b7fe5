/** Undoes what it came from; doing so again does nothing. */
export type Cancel = () => void;

/** Time, as the SDK sees it; tests pass their own. */
export interface Clock {
  /** Milliseconds since some fixed moment. Never goes back. */
  now(): number;
  /** Milliseconds since 1970, as the machine believes; may jump. */
  wallMs(): number;
  /** Runs `task` once, `delayMs` from now, unless cancelled before. */
  after(delayMs: number, task: () => void): Cancel;
}

/** The machine's time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
