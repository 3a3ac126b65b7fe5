/** What a document session waits for. */
type Wait = 'join' | 'joined' | 'acknowledgement' | 'resend';

/** How long the server may take to answer a join, in milliseconds. */
const JOINED_TIMEOUT_MS = 15_000;
/** How long it may take to acknowledge; doubles with every silence. Typing goes on meanwhile. */
const ACKNOWLEDGEMENT_TIMEOUT_MS = 10_000;
const ACKNOWLEDGEMENT_TIMEOUT_CAP_MS = 60_000;
/** Between attempts to join or to submit that are refused; doubles with every refusal. */
const RETRY_FIRST_MS = 100;
const RETRY_CAP_MS = 5_000;
/** Refusals of one submission after which the channel is opened anew, in case the two sides disagree about it. */
const REJECTIONS_MAX = 8;

/** The timers of a document session, as moments. */
export class Waits {
  readonly #due = new Map<Wait, number>();
  readonly #random: () => number;
  /** Joins in a row that led to nothing. */
  #joins = 0;
  #sequence = 0;
  #silences = 0;
  #rejections = 0;

  /** @param random in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** How often the outstanding submission was met by silence. */
  get silences(): number {
    return this.#silences;
  }

  /** The earliest moment of all, and of `others`. */
  earliest(...others: readonly (number | undefined)[]): number | undefined {
    let earliest: number | undefined;
    for (const moment of this.#due.values()) if (earliest === undefined || moment < earliest) earliest = moment;
    for (const moment of others) {
      if (moment !== undefined && (earliest === undefined || moment < earliest)) earliest = moment;
    }
    return earliest;
  }

  /** Whether a wait is over; it is then forgotten. */
  takeDue(wait: Wait, nowMs: number): boolean {
    const dueMs = this.#due.get(wait);
    if (dueMs === undefined || dueMs > nowMs) return false;
    this.#due.delete(wait);
    if (wait === 'acknowledgement') this.#silences += 1;
    return true;
  }

  /** A new connection, or none. */
  reset(): void {
    this.#due.clear();
    this.#joins = 0;
  }

  /** A join was sent. */
  joining(nowMs: number): void {
    this.#due.clear();
    this.#due.set('joined', nowMs + JOINED_TIMEOUT_MS);
  }

  /** To join again: at once at first, later and later as long as nothing comes of it. @param delayMs the server's wish */
  joinLater(nowMs: number, delayMs: number): void {
    const ownMs = this.#joins === 0 ? 0 : backOff(this.#joins);
    this.#joins += 1;
    this.#due.clear();
    this.#due.set('join', nowMs + this.#spread(Math.max(delayMs, ownMs)));
  }

  joined(): void {
    this.#due.clear();
  }

  /** The channel does what it should. */
  steady(): void {
    this.#joins = 0;
  }

  submitted(nowMs: number, sequence: number): void {
    if (sequence !== this.#sequence) this.acknowledged();
    this.#sequence = sequence;
    const timeoutMs = Math.min(ACKNOWLEDGEMENT_TIMEOUT_CAP_MS, ACKNOWLEDGEMENT_TIMEOUT_MS * 2 ** this.#silences);
    this.#due.set('acknowledgement', nowMs + timeoutMs);
  }

  /** Nothing is outstanding. */
  acknowledged(): void {
    this.#silences = 0;
    this.#rejections = 0;
    this.#due.delete('acknowledgement');
    this.#due.delete('resend');
  }

  /** To send the same again. @returns false when that was tried often enough */
  rejected(nowMs: number, retryAfterMs: number): boolean {
    this.#due.delete('acknowledgement');
    this.#rejections += 1;
    if (this.#rejections > REJECTIONS_MAX) {
      this.#rejections = 0;
      return false;
    }
    this.#due.set('resend', nowMs + this.#spread(Math.max(retryAfterMs, backOff(this.#rejections))));
    return true;
  }

  /** A little later, so that not everybody comes at once; never earlier than asked. */
  #spread(delayMs: number): number {
    return delayMs * (1 + this.#random() / 2);
  }
}

function backOff(times: number): number {
  return Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.min(times - 1, 20));
}
