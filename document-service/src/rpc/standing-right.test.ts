import { Metadata, status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import type { Clock } from '@weft/service-kit/clock';
import { notFound, StatusError } from '@weft/service-kit/status-error';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RIGHTS_RECHECK_MS, RIGHTS_UNKNOWN_MS } from '../limits.ts';
import type { Authorisation } from './authorisation.ts';
import { StandingRight } from './standing-right.ts';

const call = { metadata: new Metadata(), signal: new AbortController().signal };
const clock: Clock = { now: () => Date.now(), monotonic: () => Date.now() };
const DAY_MS = 24 * 3_600_000;

/** auth-service, and what it answers. */
class Judge implements Authorisation {
  expiresAtMs = Date.now() + DAY_MS;
  asked = 0;
  answer: () => Promise<void> = async () => undefined;
  readonly followers = new Set<() => void>();

  async authenticate() {
    return { userId: 'bob', scopes: new Set<string>(), expiresAtMs: this.expiresAtMs };
  }

  async require() {
    this.asked += 1;
    await this.answer();
    return { userId: 'bob', role: Role.ROLE_VIEWER, permissionEpoch: 1n };
  }

  follow(documentId: string, userId: string, changed: () => void): () => void {
    expect([documentId, userId]).toEqual(['document', 'bob']);
    this.followers.add(changed);
    return () => this.followers.delete(changed);
  }

  /** Tells everybody that something changed. */
  tell(): void {
    for (const changed of this.followers) changed();
  }

  close(): void {
    // Nothing is open.
  }
}

let judge: Judge;
let lost: StatusError[];
beforeEach(() => {
  vi.useFakeTimers();
  judge = new Judge();
  lost = [];
});
afterEach(() => vi.useRealTimers());

function begin() {
  return StandingRight.begin(call, 'document', { authorisation: judge, clock, lost: (error) => lost.push(error) });
}

const refuse = async () => {
  throw new StatusError(status.PERMISSION_DENIED, 'no', { reason: 'PERMISSION_DENIED' });
};

const unavailable = async () => {
  throw new StatusError(status.UNAVAILABLE, 'away', { reason: 'AUTHORISATION_UNAVAILABLE' });
};

test('a right that stays is asked for every few seconds', async () => {
  const { right, userId } = await begin();
  expect(userId).toBe('bob');
  await vi.advanceTimersByTimeAsync(10 * RIGHTS_RECHECK_MS);
  expect(judge.asked).toBeGreaterThanOrEqual(8);
  expect(judge.asked).toBeLessThanOrEqual(13);
  expect(lost).toEqual([]);
  right[Symbol.dispose]();
  const { asked } = judge;
  await vi.advanceTimersByTimeAsync(10 * RIGHTS_RECHECK_MS);
  expect(judge.asked).toBe(asked);
});

test('without a right nothing begins', async () => {
  judge.answer = async () => {
    throw notFound('document');
  };
  await expect(begin()).rejects.toMatchObject({ code: status.NOT_FOUND });
  expect(judge.followers.size).toBe(0);
});

test('a right that is taken away is lost at the next look, once', async () => {
  await begin();
  judge.answer = refuse;
  await vi.advanceTimersByTimeAsync(2 * RIGHTS_RECHECK_MS);
  expect(lost).toMatchObject([{ code: status.PERMISSION_DENIED }]);
  await vi.advanceTimersByTimeAsync(10 * RIGHTS_RECHECK_MS);
  expect(lost).toHaveLength(1);
});

test('a right is lost as soon as its change is told, and nothing is followed any more (I7)', async () => {
  await begin();
  judge.tell();
  await vi.advanceTimersByTimeAsync(0);
  expect([judge.asked, lost]).toEqual([2, []]);
  judge.answer = refuse;
  judge.tell();
  await vi.advanceTimersByTimeAsync(0);
  expect(lost).toMatchObject([{ code: status.PERMISSION_DENIED }]);
  expect(judge.followers.size).toBe(0);
});

test('an answer from before a change is not believed, not even the first', async () => {
  const first = Promise.withResolvers<void>();
  judge.answer = () => first.promise;
  const begun = begin();
  await vi.advanceTimersByTimeAsync(0);
  const second = Promise.withResolvers<void>();
  judge.answer = () => second.promise;
  judge.tell();
  judge.answer = refuse;
  judge.tell();
  first.resolve();
  second.resolve();
  await begun;
  await vi.advanceTimersByTimeAsync(0);
  expect(lost).toMatchObject([{ code: status.PERMISSION_DENIED }]);
  const { asked } = judge;
  await vi.advanceTimersByTimeAsync(10 * RIGHTS_RECHECK_MS);
  expect(judge.asked).toBe(asked);
});

test('a right that can not be known for a while is kept, for too long is lost', async () => {
  await begin();
  judge.answer = unavailable;
  await vi.advanceTimersByTimeAsync(RIGHTS_UNKNOWN_MS - 2 * RIGHTS_RECHECK_MS);
  judge.answer = async () => undefined;
  await vi.advanceTimersByTimeAsync(2 * RIGHTS_RECHECK_MS);
  judge.answer = unavailable;
  await vi.advanceTimersByTimeAsync(RIGHTS_UNKNOWN_MS - 2 * RIGHTS_RECHECK_MS);
  expect(lost).toEqual([]);
  await vi.advanceTimersByTimeAsync(4 * RIGHTS_RECHECK_MS);
  expect(lost).toMatchObject([{ code: status.UNAVAILABLE, reason: 'AUTHORISATION_UNAVAILABLE', retryAfterMs: 1_000 }]);
});

test('with the token the right ends, to the millisecond', async () => {
  judge.expiresAtMs = Date.now() + 500;
  await begin();
  await vi.advanceTimersByTimeAsync(499);
  expect(lost).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(lost).toMatchObject([{ code: status.UNAUTHENTICATED }]);
});

test('a token that lives longer than timers can wait is no trouble', async () => {
  judge.expiresAtMs = Number.POSITIVE_INFINITY;
  await begin();
  await vi.advanceTimersByTimeAsync(RIGHTS_RECHECK_MS);
  expect(lost).toEqual([]);
});
