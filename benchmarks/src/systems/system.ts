import type { BenchBroker } from '../ground/bench-broker.ts';
import type { Capabilities, ParticipantCapabilities } from './capabilities.ts';

/** Who types or reads in one document, over a connection of his own. It costs the machine as little as the system's protocol allows. */
export interface Participant extends ParticipantCapabilities {
  /** Inserts one letter somewhere; resolves when the system says that it has it. At most one is under way at a time. */
  type(): Promise<void>;
  /** Called once for each edit of somebody else that arrives. */
  onDelivery: () => void;
  close(): Promise<void>;
}

/** A running system under load: its servers are separate processes on this machine. */
export interface System extends AsyncDisposable, Capabilities {
  /** As it stands in tables. */
  readonly name: string;
  /** What an acknowledgement promises: the edit is in the database, or only in the memory of one process. */
  readonly acknowledges: 'committed' | 'in memory';
  /** Process ids by role, each with all the processes it started. PostgreSQL and the broker are among them. */
  readonly processes: ReadonlyMap<string, readonly number[]>;
  /** Answers its id. */
  createDocument(content: string): Promise<string>;
  /** One more participant; resolves when the document is open. `index` spreads participants over several servers, if there are any. */
  join(documentId: string, index: number): Promise<Participant>;
  /**
   * Waits until everybody has everything, and fails when these participants of one document, or somebody who opens it now, then hold
   * different texts or histories, or other than `letters` more than it began with.
   */
  converge(documentId: string, participants: readonly Participant[], letters: number): Promise<void>;
  /** Bytes that a document takes in the database and object store, once what runs in the background is done. */
  storedBytes(documentId: string): Promise<number>;
}

/** The servers that all systems of a run stand on, one at a time. */
export interface Ground {
  /** Each system makes a database of its own there. */
  readonly postgresUrl: string;
  readonly broker: BenchBroker;
}

/** Starts a system. */
export type StartSystem = (ground: Ground) => Promise<System>;
