import type { Doc } from 'yjs';
import type { Participant } from '../systems/system.ts';

/** The shared text's name within a Y.Doc. */
export const TEXT = 'text';

/** Who takes part in a document of Hocuspocus, and can be compared with others. */
export interface HocuspocusMember extends Participant {
  /** Why it can no longer work; undefined while it can. */
  readonly failure: Error | undefined;
  /** What it has now. */
  received(): Doc;
}
