import type { Workload } from './workload.ts';

/** A workload and where it is run. */
export interface Entry {
  readonly workload: Workload;
  /** Whether the quick mode runs it. */
  readonly quick: boolean;
  /** Seconds that a run takes about, starting not counted, for the expected time. */
  readonly seconds: { readonly quick: number; readonly full: number };
  /** Names of the systems it makes sense on; all when left out. */
  readonly systems?: readonly string[];
}

/** Every workload that the bench knows, in the order of the tables. */
export const WORKLOADS: readonly Entry[] = [];
