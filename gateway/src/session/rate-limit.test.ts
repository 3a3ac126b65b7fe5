import { describe, expect, it } from 'vitest';
import { fullBucket, KeyedRateLimiter, RateLimiter, refilled, takeAll, taken, waitMs } from './rate-limit.ts';

const limit = { perSecond: 10, burst: 2 };

describe('a token bucket', () => {
  it('lets a burst pass and says how long the next has to wait', () => {
    const empty = taken(taken(fullBucket(limit, 0)));
    expect(waitMs(empty, limit)).toBe(100);
    expect(waitMs(refilled(empty, limit, 40), limit)).toBe(60);
    expect(waitMs(refilled(empty, limit, 100), limit)).toBe(0);
  });

  it('never holds more than the burst and ignores a clock that went back', () => {
    expect(refilled(fullBucket(limit, 0), limit, 60_000).tokens).toBe(2);
    expect(refilled({ tokens: 0, atMs: 100 }, limit, 50).tokens).toBe(0);
  });
});

describe('several limits', () => {
  it('take from all or from none', () => {
    const wide = new RateLimiter({ perSecond: 1, burst: 5 }, 0);
    const narrow = new RateLimiter({ perSecond: 1, burst: 1 }, 0);
    expect(takeAll([wide, narrow], 0)).toBe(0);
    expect(takeAll([wide, narrow], 0)).toBe(1_000);
    for (let count = 0; count < 4; count += 1) expect(wide.tryTake(0)).toBe(true);
    expect(wide.tryTake(0)).toBe(false);
  });

  it('are forgotten when full again', () => {
    const keyed = new KeyedRateLimiter(limit);
    keyed.of('ada', 0).take();
    keyed.sweep(50);
    expect(keyed.size).toBe(1);
    keyed.sweep(200);
    expect(keyed.size).toBe(0);
  });
});
