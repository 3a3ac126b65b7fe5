/** What is known of a code that refuses something. */
export interface RejectionMeaning {
  /** For people. */
  readonly message: string;
  /** True when nothing was consumed and the same may be sent again. */
  readonly retryable: boolean;
  /** How long to wait before that, in milliseconds. */
  readonly retryAfterMs: number;
  /** True when the sequencer ends the author's session by it. */
  readonly endsSession: boolean;
}

const final = (message: string): RejectionMeaning => ({
  message,
  retryable: false,
  retryAfterMs: 0,
  endsSession: false,
});
const ending = (message: string): RejectionMeaning => ({ ...final(message), endsSession: true });
const again = (message: string, retryAfterMs: number): RejectionMeaning => ({
  ...final(message),
  retryable: true,
  retryAfterMs,
});

/** The closed list of codes; docs/protocol.md tells clients what to do about each. */
export const REJECTIONS = {
  DOCUMENT_NOT_FOUND: final('there is no such document'),
  DOCUMENT_DELETED: ending('the document has been deleted'),
  QUARANTINED: again('the document is stopped until an operator has looked at it', 5_000),
  PERMISSION_DENIED: ending('you may not edit this document'),
  PERMISSION_REVOKED: final('you may no longer read this document'),
  INVALID_OPERATION: ending('the operation is not valid on its base'),
  INVALID_BASE: ending("the base revision is above the head or below the session's last revision"),
  STALE_BASE: ending('the base revision is too old: catch up, rebase, and submit under a new session'),
  SEQUENCE_REUSED: ending('another submission of the session had this sequence'),
  OUT_OF_ORDER: again('an earlier sequence of the session has not been decided', 200),
  SESSION_EXPIRED: ending('the session is no longer known'),
  SESSION_NOT_YOURS: final('the session id belongs to another user'),
  DOCUMENT_TOO_LONG: ending('the document would become too long'),
  REVISION_MISMATCH: ending('the document is not at the revision that was asked for'),
  TOO_LARGE: final('the submission is too large'),
  MALFORMED_MESSAGE: final('the message is not one of the protocol'),
  UNEXPECTED_MESSAGE: final('the message is not expected now'),
  UNAUTHENTICATED: final('a valid access token is needed'),
  TOKEN_EXPIRED: final('the access token has expired'),
  NOT_FOUND: final('not found'),
  INVALID_ID: final('an id must be a UUID in lower case'),
  RATE_LIMITED: again('too many submissions', 1_000),
  LOG_UNAVAILABLE: again("submissions can't be taken now", 1_000),
  AUTHORISATION_UNAVAILABLE: again("rights can't be checked now", 500),
  OWNER_UNAVAILABLE: again("the document can't be reached now", 500),
  NOT_OWNER: again('the document has moved to another owner', 100),
  CHANNEL_IN_USE: final('the channel is in use'),
  UNKNOWN_CHANNEL: final('the channel is not open'),
  CHANNEL_LIMIT: final('too many channels on the connection'),
  SESSION_LIMIT: again('too many people are in the document', 10_000),
  SUPERSEDED: final('the session was opened elsewhere'),
  SLOW_CONSUMER: again('too much was waiting to be read', 1_000),
  SHUTTING_DOWN: again('the server is going away', 1_000),
  LEFT: final('left'),
} as const satisfies Record<string, RejectionMeaning>;

export type RejectionCode = keyof typeof REJECTIONS;

/** What a code means; unknown codes, of a newer server, count as final. */
export function rejectionMeaning(code: string): RejectionMeaning {
  return isRejectionCode(code) ? REJECTIONS[code] : final(code);
}

/** True for a code of the list. */
export function isRejectionCode(code: string): code is RejectionCode {
  return Object.hasOwn(REJECTIONS, code);
}
