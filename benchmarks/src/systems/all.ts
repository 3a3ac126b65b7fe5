import type { StartSystem } from './system.ts';

/** A system that can be measured, before it is started. */
export interface Contender {
  /** The same as its `System.name`. */
  readonly name: string;
  readonly start: StartSystem;
  /** Whether the quick mode measures it. */
  readonly quick: boolean;
}

/** Every system that the bench knows, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [];
