import { status } from '@grpc/grpc-js';
import { invalidArgument, notFound, permissionDenied, StatusError } from '@weft/service-kit/status-error';
import { SlowWatcherError } from '../application/feed-subscription.ts';
import { FeedStoppedError } from '../application/permission-feed.ts';
import { type Refusal, RefusedError } from '../domain/refusal.ts';
import { OutboxFullError } from '../postgres/permission-change.ts';
import { isDatabaseUnavailable } from '../postgres/unavailable.ts';

/** When to try again after the database didn't answer, in milliseconds. */
const RETRY_AFTER_MS = 500;

const REFUSALS: Readonly<Record<Refusal, () => StatusError>> = {
  DOCUMENT_NOT_FOUND: () => notFound('document'),
  USER_NOT_FOUND: () => notFound('user'),
  NOT_OWNER: () => permissionDenied("only the document's owner may do this"),
  TARGET_IS_OWNER: () => invalidArgument("the owner's role can be neither given nor taken"),
  ONLY_ABOUT_ONESELF: () => permissionDenied('people may ask about themselves only'),
  SCOPE_MISSING: () => permissionDenied('the access token lacks the scope users.write'),
  NAME_TAKEN: () => alreadyExists('the username is taken'),
  EMAIL_TAKEN: () => alreadyExists('the email is taken'),
  SIGN_IN_OFF: () =>
    new StatusError(status.FAILED_PRECONDITION, 'sign-in by name alone is off (AUTH_DEV_SIGN_IN)', {
      reason: 'SIGN_IN_OFF',
    }),
  INTERNAL_ONLY: () => permissionDenied('this method is for services only'),
};

/** What a caller is told of a failure. What isn't known here is passed on, and becomes INTERNAL. */
export function statusOf(error: unknown): unknown {
  if (error instanceof StatusError) return error;
  if (error instanceof RefusedError) return REFUSALS[error.refusal]();
  if (error instanceof SlowWatcherError) {
    return unavailable(error.message, { reason: 'SLOW_CONSUMER', cause: error });
  }
  if (error instanceof FeedStoppedError) return unavailable(error.message, { reason: 'STOPPING', cause: error });
  if (error instanceof OutboxFullError) return unavailable(error.message, { reason: 'LOG_UNAVAILABLE', cause: error });
  if (isDatabaseUnavailable(error)) {
    return unavailable("the database doesn't answer", { reason: 'DATABASE_UNAVAILABLE', cause: error });
  }
  return error;
}

function unavailable(message: string, details: { reason: string; cause: unknown }): StatusError {
  return new StatusError(status.UNAVAILABLE, message, { ...details, retryAfterMs: RETRY_AFTER_MS });
}

function alreadyExists(message: string): StatusError {
  return new StatusError(status.ALREADY_EXISTS, message, { reason: 'ALREADY_EXISTS' });
}
