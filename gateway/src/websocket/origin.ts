import type { IncomingHttpHeaders } from 'node:http';

/**
 * True when a page of this origin may connect. Programs send no origin; pages must come from the host they connect to, or from the list. Tokens
 * are sent in a message, so this guards against pages that got hold of one.
 */
export function isOriginAllowed({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
