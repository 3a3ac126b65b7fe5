import type { SessionState } from '@weft/gen/broadcast';
import type { OperationRun, RelayedPresence } from '../session/committed-operation.ts';
import type { DocumentText } from '../session/document-text.ts';

/** A place in a document's history. */
export interface Position {
  readonly revision: number;
  readonly chain: bigint;
}

/** The text's checksum at a revision. */
export interface Checksum {
  readonly revision: number;
  readonly checksum: bigint;
}

/** Why a document is not, or no longer, open. */
export interface Failure {
  /** One of the codes in docs/protocol.md. */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** A document as it is when a session joins. */
export interface OpenedDocument extends Position {
  /** Unset when operations are given. */
  readonly text: DocumentText | undefined;
  /** Encoded weft.v1.Operation messages without channels, contiguous up to the revision. */
  readonly operations: readonly Uint8Array[];
  readonly session: Pick<SessionState, 'lastSequence' | 'lastRevision'>;
}

/** Which submission of a session something is about. */
export interface SubmissionName {
  readonly sequence: number;
  /** Names what was asked for, of the first submission of a session and where it is known; else 0 or unset. */
  readonly submissionDigest?: bigint;
}

/** A submission got its first outcome again. */
export interface Repeat extends SubmissionName, Position {}

/** How a submission was refused. */
export interface Refusal extends SubmissionName, Failure {
  readonly retryAfterMs: number;
}

/** Whether somebody who only reads may hear of it together with what comes next. */
export type Urgency = 'at once' | 'with the next';

/** A session that has a document open, or wants to. Calls come in the document's order and must not throw. */
export interface Subscriber {
  readonly userId: string;
  readonly sessionId: string;
  /** Comes once, before anything else. */
  opened(document: OpenedDocument): void;
  /** Nothing follows. */
  openFailed(failure: Failure): void;
  operations(run: OperationRun, urgency: Urgency): void;
  /** A submission of this session got its first outcome again. */
  repeated(outcome: Repeat): void;
  /** A submission of this session was refused. */
  rejected(refusal: Refusal): void;
  /** A caret of another session moved. */
  presence(presence: RelayedPresence, urgency: Urgency): void;
  /** The subscription was broken and goes on, maybe with another owner: what has no outcome yet may have been lost. */
  reattached(): void;
  /** The document is no longer open. Nothing follows. */
  ended(failure: Failure): void;
}

/** The way to a document's owner. */
export interface OwnerLink {
  /** A number for the next request, unique on the link. */
  nextRequestId(): number;
  open(request: OpenRequest): void;
  close(documentId: string): void;
  /** May be left out when the owner is slow. */
  caret(documentId: string, presence: Uint8Array): void;
}

/** Asks an owner to open a document. */
export interface OpenRequest {
  readonly requestId: number;
  readonly documentId: string;
  readonly sessions: readonly { readonly userId: string; readonly sessionId: string }[];
  /** Where the reader is; unset when the text is wanted. */
  readonly after: Position | undefined;
}

/** What a session wants to join at. */
export interface JoinRequest {
  readonly subscriber: Subscriber;
  /** Where the client is; unset when it wants the text. */
  readonly after: Position | undefined;
}

/** Where a reader is who wants neither text nor operations from before: no document ever gets to this revision. */
export const FROM_HEAD: Position = { revision: 0xffff_ffff, chain: 0n };

export const ownerUnavailable: Failure = {
  code: 'OWNER_UNAVAILABLE',
  message: "the document's owner is being found",
  retryable: true,
};

export const historyChanged: Failure = {
  code: 'OWNER_UNAVAILABLE',
  message: "the document's history is another one, join again",
  retryable: true,
};
