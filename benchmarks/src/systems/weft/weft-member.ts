import type { Participant } from '../system.ts';

/** Where somebody joins. */
export interface Place {
  /** Of a gateway, as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly accessToken: string;
  readonly documentId: string;
}

/** Who takes part in a document of weft, and can be compared with others. */
export interface WeftMember extends Participant {
  /** What it has, in words that are the same for all who have the same. */
  readonly state: string;
  /** Of its text, in code points. */
  readonly length: number;
  /** Why it can no longer work; undefined while it can. */
  readonly failure: Error | undefined;
}

/** Connects and opens the document. */
export type JoinWeft = (place: Place) => Promise<WeftMember>;
