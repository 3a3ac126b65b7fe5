/** Why the gateway ends a connection. */
export type CloseReason =
  /** No or no valid token in time. */
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  /** It can't be found out now whether the token is good; the client may come again with the same. */
  | 'KEYS_UNAVAILABLE'
  /** Something else before `hello`. */
  | 'UNEXPECTED_MESSAGE'
  /** Too many messages that could not be taken. */
  | 'MALFORMED_MESSAGE'
  /** Far more messages than any client needs. */
  | 'RATE_LIMITED'
  /** The client took too little for too long; it may resume. */
  | 'SLOW_CONSUMER'
  /** Nothing is heard of the client. */
  | 'UNRESPONSIVE'
  | 'SHUTTING_DOWN'
  /** A mistake of the gateway. */
  | 'INTERNAL';
