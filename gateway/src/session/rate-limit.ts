import type { RateLimit } from '../limits.ts';

/** What is left of a rate limit at a moment. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A bucket that has not been used. */
export function fullBucket(limit: RateLimit, nowMs: number): Bucket {
  return { tokens: limit.burst, atMs: nowMs };
}

/** The bucket at a later moment. A clock that went back refills nothing. */
export function refilled(bucket: Bucket, limit: RateLimit, nowMs: number): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return { tokens: Math.min(limit.burst, bucket.tokens + (elapsedMs * limit.perSecond) / 1_000), atMs: nowMs };
}

/** How long until one may be taken, in milliseconds; 0 for at once. */
export function waitMs(bucket: Bucket, limit: RateLimit): number {
  return bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) * 1_000) / limit.perSecond);
}

/** The bucket after one was taken. */
export function taken(bucket: Bucket): Bucket {
  return { tokens: bucket.tokens - 1, atMs: bucket.atMs };
}

/** One rate limit in use. */
export class RateLimiter {
  readonly #limit: RateLimit;
  #bucket: Bucket;

  constructor(limit: RateLimit, nowMs: number) {
    this.#limit = limit;
    this.#bucket = fullBucket(limit, nowMs);
  }

  /** How long until one may be taken, in milliseconds; takes nothing. */
  waitMs(nowMs: number): number {
    this.#bucket = refilled(this.#bucket, this.#limit, nowMs);
    return waitMs(this.#bucket, this.#limit);
  }

  /** Takes one without asking. */
  take(): void {
    this.#bucket = taken(this.#bucket);
  }

  /** Takes one if there is one. */
  tryTake(nowMs: number): boolean {
    if (this.waitMs(nowMs) > 0) return false;
    this.take();
    return true;
  }

  /** True when the limiter has nothing to remember. */
  isFull(nowMs: number): boolean {
    this.#bucket = refilled(this.#bucket, this.#limit, nowMs);
    return this.#bucket.tokens >= this.#limit.burst;
  }
}

/** A rate limit for each of many keys. Holds only keys in use: `sweep` forgets those that are full again. */
export class KeyedRateLimiter {
  readonly #limit: RateLimit;
  readonly #limiters = new Map<string, RateLimiter>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  of(key: string, nowMs: number): RateLimiter {
    const existing = this.#limiters.get(key);
    if (existing !== undefined) return existing;
    const limiter = new RateLimiter(this.#limit, nowMs);
    this.#limiters.set(key, limiter);
    return limiter;
  }

  sweep(nowMs: number): void {
    for (const [key, limiter] of this.#limiters) if (limiter.isFull(nowMs)) this.#limiters.delete(key);
  }

  get size(): number {
    return this.#limiters.size;
  }
}

/** Takes one of each, or none of any. Answers how long to wait, in milliseconds; 0 when taken. */
export function takeAll(limiters: readonly RateLimiter[], nowMs: number): number {
  let wait = 0;
  for (const limiter of limiters) wait = Math.max(wait, limiter.waitMs(nowMs));
  if (wait > 0) return wait;
  for (const limiter of limiters) limiter.take();
  return 0;
}
