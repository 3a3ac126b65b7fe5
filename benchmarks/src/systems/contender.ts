import type { StartSystem } from './system.ts';

/** A system that can be measured, before it is started. */
export interface Contender {
  /** The same as its `System.name`. */
  readonly name: string;
  /** Whether the quick mode measures it. */
  readonly quick: boolean;
  readonly start: StartSystem;
}
