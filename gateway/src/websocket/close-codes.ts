import type { CloseReason } from '../session/close-reason.ts';

/**
 * The code of the close frame for each reason (RFC 6455, 7.4); the reason itself is the frame's text. 1013 says: come back and resume. Codes from 4000
 * on are ours, numbered after HTTP's.
 */
export const CLOSE_CODES: Readonly<Record<CloseReason, number>> = {
  UNAUTHENTICATED: 4401,
  TOKEN_EXPIRED: 4401,
  KEYS_UNAVAILABLE: 1013,
  UNEXPECTED_MESSAGE: 1008,
  MALFORMED_MESSAGE: 1008,
  RATE_LIMITED: 1008,
  SLOW_CONSUMER: 1013,
  UNRESPONSIVE: 1013,
  SHUTTING_DOWN: 1001,
  INTERNAL: 1011,
};

/** A frame of the kind that the subprotocol doesn't use. */
export const UNSUPPORTED_DATA = 1003;
