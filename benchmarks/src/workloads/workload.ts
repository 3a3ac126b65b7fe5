import type { System } from '../systems/system.ts';

/** One figure of a run. */
export interface Figure {
  /** The same in each system and run: what tables and comparisons go by, such as `acknowledgement p99` or `CPU per edit, gateway`. */
  readonly name: string;
  readonly value: number;
  /** As it stands after the value: `ms`, `/s`, `µs`, `bytes`, `ratio`. */
  readonly unit: string;
  readonly better: 'lower' | 'higher';
}

/** What one run of a workload on a system came to. */
export interface Outcome {
  readonly system: string;
  readonly workload: string;
  readonly figures: readonly Figure[];
  /** What processes a figure's name may end with, as in `memory, gateway`. */
  readonly roles?: readonly string[];
}

/** How long to measure: workloads choose their seconds and sizes from it. */
export interface Effort {
  readonly mode: 'quick' | 'full';
}

/** A way of putting load on a system. */
export interface Workload {
  /** As it stands in tables. */
  readonly name: string;
  /** Answers its figures; rejects when the system, at the end, does not hold what it acknowledged. */
  run(system: System, effort: Effort): Promise<readonly Figure[]>;
}
