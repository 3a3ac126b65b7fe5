import { status } from '@grpc/grpc-js';
import { rejectionMeaning } from '@weft/ot/rejection';
import { StatusError } from '@weft/service-kit/status-error';
import type { CloseReason } from '../session/close-reason.ts';

/** The code of the status for each reason, as the codes of close frames are for WebSockets. The reason itself is in ErrorInfo. */
const CLOSE_STATUSES: Readonly<Record<CloseReason, status>> = {
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  TOKEN_EXPIRED: status.UNAUTHENTICATED,
  KEYS_UNAVAILABLE: status.UNAVAILABLE,
  UNEXPECTED_MESSAGE: status.FAILED_PRECONDITION,
  MALFORMED_MESSAGE: status.INVALID_ARGUMENT,
  RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  SLOW_CONSUMER: status.RESOURCE_EXHAUSTED,
  UNRESPONSIVE: status.UNAVAILABLE,
  SHUTTING_DOWN: status.UNAVAILABLE,
  INTERNAL: status.INTERNAL,
};

/** After which the client may come back and resume, in milliseconds. */
const RESUME_MS = 1_000;
const RESUMABLE: ReadonlySet<CloseReason> = new Set([
  'KEYS_UNAVAILABLE',
  'SLOW_CONSUMER',
  'UNRESPONSIVE',
  'SHUTTING_DOWN',
]);

/** How a stream ends for a reason; with RetryInfo when the client may resume. */
export function closeStatus(reason: CloseReason): StatusError {
  const retry = RESUMABLE.has(reason) ? { retryAfterMs: RESUME_MS } : {};
  const message = reason === 'INTERNAL' ? 'internal error' : rejectionMeaning(reason).message;
  return new StatusError(CLOSE_STATUSES[reason], message, { reason, ...retry });
}
