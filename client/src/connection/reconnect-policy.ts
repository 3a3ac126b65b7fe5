/** How long to wait between attempts to connect. */
export interface BackOff {
  /** The upper bound of the first wait, in milliseconds. */
  readonly firstMs: number;
  /** The upper bound of every wait, in milliseconds. */
  readonly capMs: number;
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 250, capMs: 15_000 };

/** Times in a row that the server may refuse the token before the connection gives up: each attempt asks for a new one. */
export const TOKEN_REFUSALS_MAX = 3;

/** What is known when a connection has ended. */
export interface Ending {
  /** The WebSocket close code. */
  readonly closeCode: number;
  /** The reason of the close frame, or the code of the `error` message that came last, if any. */
  readonly errorCode?: string | undefined;
  /** From `goAway`: when to connect again, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Attempts in a row, this one included, that came to nothing. 0 when this one had lasted. */
  readonly failures: number;
  /** Attempts in a row, this one included, whose token was refused. */
  readonly tokenRefusals: number;
}

export type ReconnectDecision =
  | { readonly kind: 'again'; readonly delayMs: number }
  | { readonly kind: 'final'; readonly code: string };

/** Close codes after which the same client would only be refused again. */
const FINAL_CLOSE_CODES: ReadonlyMap<number, string> = new Map([
  [1002, 'PROTOCOL_ERROR'],
  [1003, 'PROTOCOL_ERROR'],
  [1007, 'PROTOCOL_ERROR'],
  [1009, 'TOO_LARGE'],
  [1010, 'PROTOCOL_ERROR'],
]);

const TOKEN_ERRORS: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED']);

/** Whether an `error` message was about the access token. */
export function isTokenError(code: string): boolean {
  return TOKEN_ERRORS.has(code);
}

/**
 * Whether to connect again, and when. Exponential back-off with full jitter: thousands of clients of one dead server
 * must not come back at the same moment. A server that says goodbye has spread its clients itself, so its time is a
 * lower bound, with a little jitter above it.
 * @param random in [0, 1)
 */
export function decideReconnect(
  ending: Ending,
  random: number,
  backOff: BackOff = DEFAULT_BACK_OFF,
): ReconnectDecision {
  if (ending.retryAfterMs !== undefined) {
    return { kind: 'again', delayMs: ending.retryAfterMs + random * backOff.firstMs };
  }
  if (ending.errorCode !== undefined && isTokenError(ending.errorCode) && ending.tokenRefusals >= TOKEN_REFUSALS_MAX) {
    return { kind: 'final', code: ending.errorCode };
  }
  const final = FINAL_CLOSE_CODES.get(ending.closeCode);
  if (final !== undefined) return { kind: 'final', code: final };
  const bound = Math.min(backOff.capMs, backOff.firstMs * 2 ** Math.min(Math.max(0, ending.failures - 1), 30));
  return { kind: 'again', delayMs: random * bound };
}
