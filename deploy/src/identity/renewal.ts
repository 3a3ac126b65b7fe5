/** When a certificate counts, in milliseconds since 1970. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The part of its life after which a certificate is renewed. */
const RENEWED_AFTER = 2 / 3;
/** How much earlier than now a certificate starts to count, as a part of its life: clocks differ. */
const BACKDATED = 1 / 20;
/** At most this much earlier, in milliseconds. */
const BACKDATED_LONGEST_MS = 5 * 60_000;
/** The clock is looked at this often at least, in milliseconds: it may have been put forward, or the machine have slept. */
const LOOK_LONGEST_MS = 30_000;
/** And not more often than this, in milliseconds. */
const LOOK_SHORTEST_MS = 100;
/** A certificate that could not be written is tried again after this part of what is left of the old one. */
const RETRY_PART = 1 / 10;

/** The validity of a certificate made now that is to live for `lifetimeMs` from now on. X.509 counts in whole seconds. */
export function validityFrom(nowMs: number, lifetimeMs: number): Validity {
  const backdatedMs = Math.min(BACKDATED_LONGEST_MS, lifetimeMs * BACKDATED);
  return { notBeforeMs: wholeSecond(nowMs - backdatedMs), notAfterMs: wholeSecond(nowMs + lifetimeMs) };
}

/** When a certificate is to be renewed, in milliseconds since 1970. */
export function renewalAtMs({ notBeforeMs, notAfterMs }: Validity): number {
  return notBeforeMs + (notAfterMs - notBeforeMs) * RENEWED_AFTER;
}

/** True when it is time for a new certificate; also when this one does not count yet, because the clock was put back. */
export function isRenewalDue(validity: Validity, nowMs: number): boolean {
  return nowMs >= renewalAtMs(validity) || nowMs < validity.notBeforeMs;
}

/** How long to wait before looking again, in milliseconds. */
export function nextLookMs(validity: Validity, nowMs: number): number {
  const untilMs = renewalAtMs(validity) - nowMs;
  const waitMs = untilMs > 0 ? untilMs : (validity.notAfterMs - nowMs) * RETRY_PART;
  return Math.min(LOOK_LONGEST_MS, Math.max(LOOK_SHORTEST_MS, waitMs));
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
