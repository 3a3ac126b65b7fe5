import type { TextOp } from 'ot-text-unicode';
import type { Participant } from '../systems/system.ts';

/** In every row and index entry, so it is short. */
export const COLLECTION = 'docs';

/** What the server has of a document. */
export interface ShareDbState {
  readonly version: number;
  readonly text: string;
  /** Of each version since the creation, which is the first. */
  readonly operations: readonly TextOp[];
}

/** Who takes part in a document of ShareDB, and can be compared with the server. */
export interface ShareDbMember extends Participant {
  /** The version that it has. */
  readonly version: number;
  /** Why it can no longer work; undefined while it can. */
  readonly failure: Error | undefined;
  /** Fails when it has anything else. */
  compare(expected: ShareDbState): void;
}
