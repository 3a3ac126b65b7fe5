import { status } from '@grpc/grpc-js';
import { type RejectionCode, rejectionMeaning } from '@weft/ot/rejection';
import { StatusError } from '@weft/service-kit/status-error';
import { EDITS_PAUSE_MS } from '../limits.ts';

/** Codes of the session protocol whose gRPC code doesn't follow from whether trying again may help. */
const CODES: Partial<Record<RejectionCode, status>> = {
  DOCUMENT_NOT_FOUND: status.NOT_FOUND,
  DOCUMENT_DELETED: status.NOT_FOUND,
  NOT_FOUND: status.NOT_FOUND,
  PERMISSION_REVOKED: status.NOT_FOUND,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
  INVALID_OPERATION: status.INVALID_ARGUMENT,
  INVALID_ID: status.INVALID_ARGUMENT,
  MALFORMED_MESSAGE: status.INVALID_ARGUMENT,
  TOO_LARGE: status.INVALID_ARGUMENT,
  INVALID_BASE: status.OUT_OF_RANGE,
  SEQUENCE_REUSED: status.ALREADY_EXISTS,
  SUPERSEDED: status.ABORTED,
  RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  SESSION_LIMIT: status.RESOURCE_EXHAUSTED,
};

/** What makes an edit fail: a code of the session protocol, and what is known beside it. */
export interface EditRefusal {
  readonly message?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The document's head when the edit was refused. */
  readonly headRevision?: number | undefined;
}

/** A refusal in gRPC's terms: its code is the reason in ErrorInfo; RetryInfo says when the very same call may succeed. */
export function editFailure(code: string, refusal: EditRefusal = {}): StatusError {
  const meaning = rejectionMeaning(code);
  const retryable = refusal.retryable ?? meaning.retryable;
  const grpcCode = (CODES as Readonly<Record<string, status | undefined>>)[code];
  const retryAfterMs = refusal.retryAfterMs || meaning.retryAfterMs || EDITS_PAUSE_MS;
  return new StatusError(
    grpcCode ?? (retryable ? status.UNAVAILABLE : status.FAILED_PRECONDITION),
    refusal.message || meaning.message,
    {
      reason: code,
      ...(retryable ? { retryAfterMs } : {}),
      ...(refusal.headRevision === undefined ? {} : { metadata: { headRevision: String(refusal.headRevision) } }),
    },
  );
}

/** Nobody waits any more, and the edit may still come to pass. */
export function outcomeUnknown(): StatusError {
  const message =
    'the edit was not decided in time; it may still be committed: ask again with the same idempotency key';
  return new StatusError(status.DEADLINE_EXCEEDED, message, {
    reason: 'OUTCOME_UNKNOWN',
    retryAfterMs: EDITS_PAUSE_MS,
  });
}

/** The caller gave up, or its deadline passed. */
export function callEnded(): StatusError {
  return new StatusError(status.CANCELLED, 'the caller waits no longer; the edit may still be committed', {
    reason: 'CANCELLED',
  });
}

/** More calls are under way than the gateway takes. */
export function tooManyEdits(whose: string): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, `too many edits ${whose} are under way`, {
    reason: 'RATE_LIMITED',
    retryAfterMs: EDITS_PAUSE_MS,
  });
}
