import { status } from '@grpc/grpc-js';
import { StatusError } from '@weft/service-kit/status-error';
import { FORWARDED_SUBSCRIBERS, SUBSCRIBERS, SUBSCRIBERS_PER_USER } from '../limits.ts';

/** One who follows a document here, until the seat is left. */
export interface Seat {
  /** Ends the subscription, for a reason that the subscriber is told; only the first counts. */
  end(reason: unknown): void;
  /** Aborted with that reason. */
  readonly signal: AbortSignal;
  /** Counts the subscriber against its user as well. Fails with RESOURCE_EXHAUSTED. */
  belongTo(userId: string): void;
  leave(): void;
}

/** How many there may be. */
export interface SeatLimits {
  readonly subscribers: number;
  readonly forwarded: number;
  readonly perUser: number;
}

/** How many are taken. */
export type SeatCounts = Pick<SeatLimits, 'subscribers' | 'forwarded'>;

const LIMITS: SeatLimits = {
  subscribers: SUBSCRIBERS,
  forwarded: FORWARDED_SUBSCRIBERS,
  perUser: SUBSCRIBERS_PER_USER,
};

/** Counts those who follow documents on this instance, and ends them all when it stops. */
export class SubscriberSeats {
  readonly #limits: SeatLimits;
  readonly #changed: (counts: SeatCounts) => void;
  readonly #taken = { subscribers: new Set<AbortController>(), forwarded: new Set<AbortController>() };
  readonly #users = new Map<string, number>();
  #stopped = false;

  /** `changed` is told whenever a seat was taken or left. */
  constructor(limits: SeatLimits = LIMITS, changed: (counts: SeatCounts) => void = () => undefined) {
    this.#limits = limits;
    this.#changed = changed;
  }

  get count(): number {
    return this.#taken.subscribers.size + this.#taken.forwarded.size;
  }

  /** A seat among those we serve, or those we feed for other instances. Fails with RESOURCE_EXHAUSTED when all are taken. */
  take(kind: 'subscribers' | 'forwarded'): Seat {
    if (this.#stopped) throw stopping();
    const taken = this.#taken[kind];
    if (taken.size >= this.#limits[kind]) throw tooMany('this instance has');
    const controller = new AbortController();
    taken.add(controller);
    this.#tell();
    let user: string | undefined;
    return {
      signal: controller.signal,
      end: (reason) => controller.abort(reason),
      belongTo: (userId) => {
        this.#count(userId);
        user = userId;
      },
      leave: () => {
        if (!taken.delete(controller)) return;
        if (user !== undefined) this.#uncount(user);
        this.#tell();
      },
    };
  }

  /** Ends everybody and takes nobody any more. */
  stop(): void {
    this.#stopped = true;
    for (const taken of Object.values(this.#taken)) for (const controller of taken) controller.abort(stopping());
  }

  #tell(): void {
    this.#changed({ subscribers: this.#taken.subscribers.size, forwarded: this.#taken.forwarded.size });
  }

  #count(userId: string): void {
    const count = this.#users.get(userId) ?? 0;
    if (count >= this.#limits.perUser) throw tooMany('the user has');
    this.#users.set(userId, count + 1);
  }

  #uncount(userId: string): void {
    const count = this.#users.get(userId) ?? 0;
    if (count > 1) this.#users.set(userId, count - 1);
    else this.#users.delete(userId);
  }
}

function tooMany(who: string): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, `${who} as many subscriptions as there may be`, {
    reason: 'TOO_MANY_SUBSCRIBERS',
    retryAfterMs: 5_000,
  });
}

function stopping(): StatusError {
  return new StatusError(status.UNAVAILABLE, 'the server is going away; resume with the last revision received', {
    reason: 'SHUTTING_DOWN',
    retryAfterMs: 100,
  });
}
