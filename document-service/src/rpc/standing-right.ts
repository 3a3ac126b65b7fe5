import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import type { Clock } from '@weft/service-kit/clock';
import { StatusError, statusErrorFrom, unauthenticated } from '@weft/service-kit/status-error';
import type { CallContext } from '@weft/service-kit/unary';
import { RIGHTS_RECHECK_MS, RIGHTS_UNKNOWN_MS } from '../limits.ts';
import type { Authorisation } from './authorisation.ts';

/** The longest time a timer can be set to, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

interface StandingRightOptions {
  readonly authorisation: Authorisation;
  readonly clock: Clock;
  /** Told once, why the call must end. */
  readonly lost: (error: StatusError) => void;
}

/**
 * A viewer's right for as long as a call lives: checked again whenever it changes and every RIGHTS_RECHECK_MS or so, over with the token, and over when it has
 * been unknown for RIGHTS_UNKNOWN_MS.
 */
export class StandingRight implements Disposable {
  readonly #options: StandingRightOptions;
  readonly #call: CallContext;
  readonly #documentId: string;
  #knownAtMs: number;
  #recheck: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #unfollow: (() => void) | undefined;
  /** A check is under way; `stale` when something changed since it began. */
  #checking: 'no' | 'yes' | 'stale' = 'no';
  #over = false;

  private constructor(call: CallContext, documentId: string, options: StandingRightOptions) {
    this.#options = options;
    this.#call = call;
    this.#documentId = documentId;
    this.#knownAtMs = options.clock.monotonic();
  }

  /** Fails with a StatusError when the caller may not read the document now. */
  static async begin(call: CallContext, documentId: string, options: StandingRightOptions) {
    const { expiresAtMs, userId } = await options.authorisation.authenticate(call);
    const right = new StandingRight(call, documentId, options);
    // Before the first check, so that no change falls between.
    right.#unfollow = options.authorisation.follow(documentId, userId, () => right.#askAgain());
    try {
      await options.authorisation.require(call, documentId, Role.ROLE_VIEWER);
    } catch (error) {
      right[Symbol.dispose]();
      throw error;
    }
    right.#expireAt(expiresAtMs);
    right.#checkLater();
    return { right, userId };
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#unfollow?.();
    clearTimeout(this.#recheck);
    clearTimeout(this.#expiry);
  }

  #expireAt(expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.#options.clock.now();
    // A token that outlives what a timer can wait for is noticed by the next check after it has expired.
    if (leftMs > TIMER_MAX_MS || this.#over) return;
    this.#expiry = setTimeout(() => this.#lose(unauthenticated('the access token has expired')), Math.max(leftMs, 0));
  }

  /** Asks at once; again when an answer is under way that may be from before the change. */
  #askAgain(): void {
    if (this.#over) return;
    if (this.#checking === 'no') void this.#check();
    else this.#checking = 'stale';
  }

  /** With jitter, so that callers who came together don't ask together. */
  #checkLater(): void {
    if (this.#over) return;
    clearTimeout(this.#recheck);
    this.#recheck = setTimeout(() => this.#askAgain(), RIGHTS_RECHECK_MS * (0.8 + 0.4 * Math.random()));
  }

  async #check(): Promise<void> {
    do {
      this.#checking = 'yes';
      await this.#ask();
    } while (this.#wasOvertaken && !this.#over);
    this.#checking = 'no';
    this.#checkLater();
  }

  get #wasOvertaken(): boolean {
    return this.#checking === 'stale';
  }

  async #ask(): Promise<void> {
    const { authorisation, clock } = this.#options;
    const askedAtMs = clock.monotonic();
    try {
      await authorisation.require(this.#call, this.#documentId, Role.ROLE_VIEWER);
      this.#knownAtMs = askedAtMs;
    } catch (error) {
      const failure = statusErrorFrom(error);
      if (REFUSALS.has(failure.code)) this.#lose(failure);
      else if (clock.monotonic() - this.#knownAtMs >= RIGHTS_UNKNOWN_MS) this.#lose(unknown(failure));
    }
  }

  #lose(error: StatusError): void {
    if (this.#over) return;
    this[Symbol.dispose]();
    this.#options.lost(error);
  }
}

/** What says that the right is gone; everything else leaves it unknown. */
const REFUSALS: ReadonlySet<status> = new Set([status.NOT_FOUND, status.PERMISSION_DENIED, status.UNAUTHENTICATED]);

function unknown(cause: StatusError): StatusError {
  return new StatusError(status.UNAVAILABLE, "rights can't be checked now", {
    reason: 'AUTHORISATION_UNAVAILABLE',
    retryAfterMs: 1_000,
    cause,
  });
}
