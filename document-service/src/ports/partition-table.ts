/** A partition as the database has it: who owns it and how far it has come. */
export interface PartitionRow {
  readonly partition: number;
  /** Grows with every owner. */
  readonly epoch: number;
  /** host:port of the owner's server; undefined when it has let go. */
  readonly owner: string | undefined;
  /** The newest version of the sequencing rules the owner knows. */
  readonly semantics: number;
  readonly nextOffset: number;
  /** Digest of the record before `nextOffset`; undefined when none was taken. */
  readonly lastRecord: Uint8Array | undefined;
}

/** The table of owners: the fence and the only directory. */
export interface PartitionTable {
  /** Makes the rows of a log that is new. Fails with LogChangedError when the database belongs to another log. */
  prepare(partitions: number): Promise<void>;
  /** All rows of the log. */
  read(): Promise<PartitionRow[]>;
  /** Takes a partition over if its epoch is still the observed one; undefined when somebody else was quicker. */
  claim(partition: number, observedEpoch: number): Promise<PartitionRow | undefined>;
  /** Lets go of what is still held under these epochs, so that others claim at once. */
  release(held: readonly { readonly partition: number; readonly epoch: number }[]): Promise<void>;
}

/** The log isn't the one this database was filled from. An operator has to decide. */
export class LogChangedError extends Error {
  override name = 'LogChangedError';
}
