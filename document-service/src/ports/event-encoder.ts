import type { EndedEvent, OperationEvent, RejectedEvent, RepeatedEvent, RightsEvent } from '../domain/commit-batch.ts';

/** A piece of a gateway's stream, encoded once for all streams it goes to. Pieces are joined to messages by putting them one behind the other. */
export type Frame = Uint8Array;

/** What is known of a session of a join. */
export interface SessionStanding {
  readonly userId: string;
  readonly sessionId: string;
  readonly lastSequence: number;
  readonly lastRevision: number;
  readonly endedCode: string;
}

/** An answer to a join, or a part of one. */
export interface OpenedPart {
  readonly documentId: string;
  readonly requestId: number;
  readonly revision: number;
  readonly chain: bigint;
  readonly length: number;
  /** UTF-8, or a part of it; undefined on resume. */
  readonly content: Uint8Array | undefined;
  /** Encoded operations as `operationBytes` makes them. */
  readonly operations: readonly Uint8Array[];
  readonly sessions: readonly SessionStanding[];
  readonly presences: readonly Uint8Array[];
  readonly more: boolean;
}

/** Why a document couldn't be opened. */
export interface OpenRefusal {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** Where this instance is. */
export interface OwnerStanding {
  readonly partitions: ReadonlyMap<number, number>;
  readonly heads: readonly { readonly documentId: string; readonly revision: number; readonly chain: bigint }[];
}

/** What of an operation subscribers are told. */
export type OperationFacts = Pick<
  OperationEvent,
  'revision' | 'operation' | 'userId' | 'sessionId' | 'sequence' | 'chain' | 'recordedAtMs'
>;

/** What gateways are told of an operation and clients are not. */
export interface OperationExtras {
  readonly traceContext?: string | undefined;
  readonly digest?: bigint | undefined;
}

/** How events look on a gateway's stream. */
export interface EventEncoder {
  /** The operation as clients get it, without a channel. */
  operationBytes(operation: OperationFacts): Uint8Array;
  /** Beside the operation's bytes: the trace context of one that is traced, and what names the submission. */
  operation(documentId: string, operationBytes: Uint8Array, beside?: OperationExtras): Frame;
  repeated(event: RepeatedEvent): Frame;
  rejected(event: RejectedEvent): Frame;
  rights(event: RightsEvent): Frame;
  ended(documentId: string, code: EndedEvent['code'] | 'NOT_OWNER'): Frame;
  opened(part: OpenedPart): Frame;
  openFailed(documentId: string, requestId: number, refusal: OpenRefusal): Frame;
  presence(documentId: string, presence: Uint8Array): Frame;
  checksum(documentId: string, revision: number, checksum: bigint): Frame;
  heartbeat(standing: OwnerStanding): Frame;
  /** A caret that is no more, as a presence. */
  presenceGone(key: { readonly userId: string; readonly sessionId: string }): Uint8Array;
}
