import type { Effort, Figure } from '../workloads/workload.ts';

/** Something that any system of this kind has to do, done by itself: what no system on this machine can be faster than. */
export interface Floor {
  /** As it stands in tables, as a workload of the system `floor`. */
  readonly name: string;
  /** Whether the quick mode measures it. */
  readonly quick: boolean;
  /** What a run takes about, starting what it needs included. */
  readonly seconds: { readonly quick: number; readonly full: number };
  /** Starts what it needs on this PostgreSQL, in a database of its own, measures, and ends it. */
  run(postgresUrl: string, effort: Effort): Promise<readonly Figure[]>;
}

/** Whose figures those of floors are. */
export const FLOOR_SYSTEM = 'floor';
