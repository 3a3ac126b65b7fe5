import type { Effort, Figure } from '../workloads/workload.ts';

/** What floors are measured on: the same servers as the systems. */
export interface Foundation {
  readonly postgresUrl: string;
  /** `host:port` of a Kafka broker. */
  readonly kafkaBroker: string;
}

/** The least that a part of the work can take on this machine: measured without any system, in the same rounds. */
export interface Floor {
  /** As it stands in tables. */
  readonly name: string;
  measure(foundation: Foundation, effort: Effort): Promise<readonly Figure[]>;
}

/** Whose figures those of floors are, in tables. */
export const FLOOR_SYSTEM = 'floor';

/** A floor and when it is measured. */
export interface FloorEntry {
  readonly floor: Floor;
  /** Whether the quick mode measures it. */
  readonly quick: boolean;
  /** What it takes about, for telling how long all will take. */
  readonly seconds: { readonly quick: number; readonly full: number };
}
