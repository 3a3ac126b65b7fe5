import type { LogRecord } from '@weft/submission-log/submission-log';

/** What one commit writes: the outcomes of records of several partitions, folded to one row per key. Pure; the statement that writes it is in postgres/. */

/** What is recorded of one submission on its way through the service. There is one only for what is traced. */
export interface RecordTrace {
  readonly partition: number;
  /** Its place in its trace. */
  readonly context: { readonly traceId: string; readonly spanId: string };
  /** Waited until now. */
  sequencing(): void;
  sequenced(): void;
  /** Its batch is being written. */
  committing(batch: CommitBatch): void;
  /** Its batch is written: it may be told. */
  committed(): void;
  /** What was decided of it is void: it is decided again. */
  undone(reason: string): void;
  /** Another instance decides it, or this one when it has read it again. */
  lost(): void;
  /** The trace context for those who are told. */
  readonly broadcast: string;
  /** Those who follow its document have been told. */
  told(): void;
}

/** A committed operation as its row has it. */
export interface OperationEvent {
  readonly kind: 'operation';
  readonly trace?: RecordTrace | undefined;
  /** Names what was asked for; of the first submission of a session alone, where it isn't read from the database. */
  readonly digest?: bigint | undefined;
  readonly partition: number;
  readonly documentId: string;
  /** The revision it leads to. */
  readonly revision: number;
  /** Canonical protobuf of the TextOperation. */
  readonly operation: Uint8Array;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly chain: bigint;
  /** How much longer the text became, in code points. */
  readonly lengthDelta: number;
  readonly logOffset: number;
  readonly recordedAtMs: number;
}

/** A submission decided before; its first outcome again. */
export interface RepeatedEvent {
  readonly kind: 'repeated';
  readonly trace?: RecordTrace | undefined;
  /** Names what was asked for; of the first submission of a session alone, where it isn't read from the database. */
  readonly digest?: bigint | undefined;
  readonly partition: number;
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly revision: number;
}

/** A submission that was refused. */
export interface RejectedEvent {
  readonly kind: 'rejected';
  readonly trace?: RecordTrace | undefined;
  /** Names what was asked for; of the first submission of a session alone, where it isn't read from the database. */
  readonly digest?: bigint | undefined;
  readonly partition: number;
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number;
}

/** A change of a user's rights took its place in the order. */
export interface RightsEvent {
  readonly kind: 'rights';
  readonly partition: number;
  readonly documentId: string;
  readonly userId: string;
  /** The role from now on, as the contract numbers roles; 0 for none. */
  readonly role: number;
  readonly permissionEpoch: bigint;
}

/** The document takes no more edits. */
export interface EndedEvent {
  readonly kind: 'ended';
  readonly partition: number;
  readonly documentId: string;
  readonly code: 'DOCUMENT_DELETED' | 'QUARANTINED';
}

/** What subscribers may be told once it is committed, in order. */
export type DecidedEvent = OperationEvent | RepeatedEvent | RejectedEvent | RightsEvent | EndedEvent;

/** How far a partition's position moves with the commit. */
export interface PartitionAdvance {
  readonly partition: number;
  readonly epoch: number;
  /** Where the partition must stand for the commit to happen. */
  readonly expectedOffset: number;
  nextOffset: number;
  /** The value of the last record taken. */
  lastRecord: Uint8Array;
}

export interface HeadRow {
  readonly documentId: string;
  readonly partition: number;
  /** Where the document must stand for the commit to happen. */
  readonly expectedRevision: number;
  readonly revision: number;
  readonly length: number;
  readonly chain: bigint;
  readonly closed: boolean;
  readonly quarantineReason: string | undefined;
}

export interface SessionRow {
  readonly documentId: string;
  readonly partition: number;
  readonly userId: string;
  readonly sessionId: string;
  readonly lastSequence: number;
  readonly lastRevision: number;
  readonly lastDigest: bigint;
  readonly endedCode: string | undefined;
}

export interface RevocationRow {
  readonly documentId: string;
  readonly partition: number;
  readonly userId: string;
  readonly epoch: bigint;
  /** The role left to the user, as the contract numbers roles; 0 for none. */
  readonly role: number;
}

export interface QuarantineRow {
  readonly documentId: string;
  readonly partition: number;
  readonly logOffset: number;
  readonly record: Uint8Array;
  readonly reason: string;
}

/** A commit in the making. */
export class CommitBatch {
  readonly partitions = new Map<number, PartitionAdvance>();
  readonly heads = new Map<string, HeadRow>();
  readonly sessions = new Map<string, SessionRow>();
  readonly revocations = new Map<string, RevocationRow>();
  readonly quarantined: QuarantineRow[] = [];
  /** Documents that this commit closes for good. */
  readonly deleted: { readonly documentId: string; readonly partition: number }[] = [];
  readonly events: DecidedEvent[] = [];
  /** Of the submissions in it that are traced. */
  readonly traces: RecordTrace[] = [];
  /** Documents whose state in memory is ahead of the database until this is committed. */
  readonly touched = new Set<string>();
  #records = 0;
  #bytes = 0;
  #unflushedSinceMs = Number.POSITIVE_INFINITY;

  get records(): number {
    return this.#records;
  }

  /** What was taken from the log, a measure of what will be written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The earliest time since when the log has had one of the records without being safe from losing it; Infinity when it can't lose any. */
  get unflushedSinceMs(): number {
    return this.#unflushedSinceMs;
  }

  get empty(): boolean {
    return this.#records === 0;
  }

  /** Takes a record: the partition's position moves past it. */
  take(owner: { partition: number; epoch: number }, record: Omit<LogRecord, 'appendedAtMs'>): void {
    this.#records += 1;
    this.#bytes += record.value.length;
    this.#unflushedSinceMs = Math.min(this.#unflushedSinceMs, record.unflushedSinceMs ?? Number.POSITIVE_INFINITY);
    const advance = this.partitions.get(owner.partition);
    if (advance === undefined) {
      this.partitions.set(owner.partition, {
        partition: owner.partition,
        epoch: owner.epoch,
        expectedOffset: record.offset,
        nextOffset: record.offset + 1,
        lastRecord: record.value,
      });
      return;
    }
    advance.nextOffset = record.offset + 1;
    advance.lastRecord = record.value;
  }

  /** The document as it stands after its latest record; where it stood before the first one stays the condition. */
  setHead(row: HeadRow): void {
    this.touched.add(row.documentId);
    const before = this.heads.get(row.documentId);
    this.heads.set(row.documentId, before === undefined ? row : { ...row, expectedRevision: before.expectedRevision });
  }

  setSession(row: SessionRow): void {
    this.touched.add(row.documentId);
    this.sessions.set(`${row.documentId}${row.sessionId}${row.userId}`, row);
  }

  setRevocation(row: RevocationRow): void {
    this.touched.add(row.documentId);
    this.revocations.set(`${row.documentId}${row.userId}`, row);
  }
}
