/**
 * When a token ends, in milliseconds since 1970; undefined when it isn't a JWT or doesn't say. The token is only read,
 * not verified: that is the server's business.
 */
export function tokenExpiryMs(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const { exp } = claims as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** Part of a token's remaining life after which a new one is asked for. */
const RENEW_AFTER = 0.8;
/** Timers count in 32 bits; also bounds how long a token is believed. */
const RENEW_MS_MAX = 24 * 60 * 60 * 1000;

/**
 * In how many milliseconds to send a new token; undefined when the token doesn't say when it ends.
 * @param nowMs milliseconds since 1970
 */
export function renewDelayMs(token: string, nowMs: number): number | undefined {
  const expiryMs = tokenExpiryMs(token);
  if (expiryMs === undefined) return undefined;
  return Math.min(RENEW_MS_MAX, Math.max(1_000, (expiryMs - nowMs) * RENEW_AFTER));
}
