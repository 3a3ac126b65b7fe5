/** What the processes of a simulation say to each other. */

/** Seeds to run. */
export interface Assignment {
  readonly firstSeed: number;
  readonly schedules: number;
  /** Of the faults of the plan only those with these numbers; all when unset. */
  readonly keep: readonly number[] | undefined;
  /** Failures are not shrunk: it only matters that there is one. */
  readonly quick: boolean;
}

/** A schedule that went wrong. */
export interface Failure {
  readonly seed: number;
  /** Whether it was with low limits. */
  readonly tight: boolean;
  readonly mode: string;
  readonly problems: readonly string[];
  /** Numbers of the faults that are left after all others were found not to matter. */
  readonly faults: readonly number[];
  /** Those faults, in words. */
  readonly shrunk: readonly string[];
}

/** What became of an assignment. */
export interface Report {
  readonly schedules: number;
  readonly operations: number;
  readonly acknowledged: number;
  readonly tasks: number;
  readonly virtualMs: number;
  readonly failures: readonly Failure[];
  /** Names all that happened: the same assignment gives the same. */
  readonly fingerprint: string;
}
