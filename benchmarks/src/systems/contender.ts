import type { StartSystem } from './system.ts';

/** A system that can be measured, before it is started. */
export interface Contender {
  /** The same as its `System.name`. */
  readonly name: string;
  /** Whether the quick mode measures it. */
  readonly quick: boolean;
  /** People there type by the client that the system comes with. Only workloads that ask for it have them. */
  readonly ownClient?: boolean;
  readonly start: StartSystem;
}
