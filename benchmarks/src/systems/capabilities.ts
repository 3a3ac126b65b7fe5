import type { Operation } from '@weft/ot/operation';
import type { System } from './system.ts';

/** What only some systems offer to be measured by. A workload leaves out the figures that need what is missing. */
export interface Capabilities {
  /** Where weft's own SDK connects and calls are made; of weft alone. */
  readonly urls?: readonly [string, ...string[]];
  /**
   * Cuts all connections at once and takes new ones: every process that holds them is killed and started again. Resolves when they take
   * connections; `processes` then has the new ones. What participants have under way fails.
   */
  restartFrontEnd?(): Promise<void>;
  /** Lets the servers forget whatever of documents they hold in memory, as by starting them again; resolves when documents can be opened. */
  forget?(): Promise<void>;
  /** Has one person make these edits, one on the other, as fast as the servers take them. Resolves when all of them are stored. */
  submitHistory?(documentId: string, operations: Iterable<Operation>): Promise<void>;
  /** All openings of documents since the servers started: how many, and how long they took in the servers, together. */
  openings?(): Promise<Openings>;
  /** How many documents the servers hold in memory now. */
  documentsInMemory?(): Promise<number>;
  /** One more system of this kind, fresh, with so many processes among which documents are divided. */
  scaled?(documentServices: number): Promise<System>;
}

export interface Openings {
  readonly count: number;
  readonly seconds: number;
}

/** What only some participants can do. */
export interface ParticipantCapabilities {
  /** Makes an edit as it is given, on all that has arrived; resolves when the system says that it has it. At most one is under way at a time. */
  edit?(operation: Operation): Promise<void>;
}
