/** A failure that the SDK tells its user of. `code` is one of docs/protocol.md's, or one of the SDK's own below. */
export class WeftError extends Error {
  override name = 'WeftError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The connection is over for good: trying again would not help. */
export class ConnectionEndedError extends WeftError {
  override name = 'ConnectionEndedError';
}

/** The document is over for this handle: closed, deleted, not allowed, or taken over by another tab. */
export class DocumentEndedError extends WeftError {
  override name = 'DocumentEndedError';
}

/** An edit that can't be made: before the document is there, after its end, past its end of text, or by a reader. */
export class EditRefusedError extends WeftError {
  override name = 'EditRefusedError';
}

/**
 * Edits that the server did not take, in the only form that is left of them. They are no part of the document any more;
 * whoever gets this decides what becomes of them.
 */
export interface Draft {
  /** Why: a code of docs/protocol.md, or HISTORY_CHANGED when the server's document is not the one they were made on. */
  readonly code: string;
  readonly message: string;
  /** The whole text as the user last saw it, with the edits. */
  readonly text: string;
  /** The revision below the edits. */
  readonly baseRevision: number;
}

/** Replicas differed; the document was loaded again. Worth a report: it should never happen. */
export interface Mismatch {
  readonly kind: 'chain' | 'checksum' | 'gap' | 'operation';
  /** The revision at which it was noticed. */
  readonly revision: number;
}
