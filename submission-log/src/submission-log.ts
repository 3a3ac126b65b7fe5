/**
 * The port to the submission log: what people asked for, in order, durably.
 *
 * Records of one partition have contiguous, growing offsets. A record whose publish resolved is never lost and never moves. A publish that
 * failed or timed out may still have happened; whoever consumes must tolerate repeats.
 */
export interface SubmissionLog {
  /**
   * Names the log and its incarnation; a recreated log answers another identity. Fails when the log can't be reached, and with
   * LogMismatchError when it isn't what was configured.
   */
  describe(): Promise<LogDescription>;
  /** The offset behind each partition's last record, by partition; never less than what a consumer was given and is durable. Fails when the log can't be reached. */
  ends(): Promise<readonly number[]>;
  /** Opens a publisher. Close it before the log. */
  openPublisher(watch?: PublishWatch): Promise<SubmissionPublisher>;
  /** Joins the consumer group and starts to deliver. Resolves before any handler is called. */
  openConsumer(options: ConsumerOptions): Promise<SubmissionConsumer>;
  /** Closes what the log itself holds open. */
  close(): Promise<void>;
}

/** A log that can be told to forget. */
export interface TrimmableLog extends SubmissionLog {
  /**
   * Forgets the records of a partition below an offset, for ever; at most what is there. The others keep their offsets; whoever asks for a
   * forgotten record gets the first that is left.
   */
  deleteBefore(partition: number, offset: number): Promise<void>;
}

export interface LogDescription {
  /** Cluster and topic incarnation; stored with every owner's position. */
  readonly identity: string;
  /** Number of partitions, fixed for the life of the log. */
  readonly partitions: number;
}

/** Who wants to know how a publisher works. */
export interface PublishWatch {
  /** So many records leave together. */
  batchSent(records: number): void;
}

export interface SubmissionPublisher {
  /**
   * Appends records to one partition, in order and next to each other in the log as far as nobody else publishes.
   * The log keeps the bytes until then and may hand them to a consumer: don't change them. Resolves when they are durable. Rejects with PublishError when that isn't known within the publisher's deadline.
   */
  publish(partition: number, records: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

/** A record as the log keeps it. */
export interface LogRecord {
  readonly offset: number;
  /** When the log appended it, in milliseconds since 1970. */
  readonly appendedAtMs: number;
  readonly value: Uint8Array;
  /**
   * Set while the record may still be lost with its database: when its append or reading was begun, by performance.now(). What is written to that database over
   * a connection opened before is durable only together with the record; over one opened later it may rest on a record that is gone.
   */
  readonly unflushedSinceMs?: number | undefined;
}

/** What a consumer of the group is told. Handlers return at once; they must not throw. */
export interface ConsumerHandlers {
  /** These partitions are now this member's, beyond those it had. Records of them may follow at once. */
  assigned(partitions: readonly number[]): void;
  /** These partitions are another member's from now on. No record of them follows. */
  revoked(partitions: readonly number[]): void;
  /** Records of one partition in order, starting at or below the position asked for. */
  records(partition: number, records: readonly LogRecord[]): void;
  /** The consumer can't go on; the process should end. */
  failed(error: Error): void;
}

export interface ConsumerOptions {
  /** Names the group; members share the partitions out among themselves. */
  readonly group: string;
  readonly handlers: ConsumerHandlers;
}

export interface SubmissionConsumer {
  /** Delivers an assigned partition from this offset on. No record that was asked for before follows. */
  seek(partition: number, offset: number): void;
  /** No further records of an assigned partition until resumed, but for those under way. A newly assigned partition isn't paused. */
  pause(partition: number): void;
  resume(partition: number): void;
  /**
   * True while the group has answered of late, so that what was assigned still is. Without it others may have been given the partitions, or nobody can
   * be given anything.
   */
  readonly inTouch: boolean;
  /**
   * What came of all before this offset is committed, as `unflushedSinceMs` demands. A new member should start reading here; as that it is a hint and may be
   * lost.
   */
  committed(partition: number, nextOffset: number): void;
  /** Leaves the group, so that others take over at once, and tells that what it had is revoked. No handler is called afterwards. */
  close(): Promise<void>;
}

/** A publish whose success isn't known. */
export class PublishError extends Error {
  override name = 'PublishError';
}

/** The log isn't the one that was configured: an operator has to decide. The message says what to do. */
export class LogMismatchError extends Error {
  override name = 'LogMismatchError';
}
