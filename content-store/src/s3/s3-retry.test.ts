import { expect, it } from 'vitest';
import { ContentCorruptedError, ContentStoreRefusedError, ContentStoreUnavailableError } from '../content-store.ts';
import { callS3, pauseAfter } from './s3-retry.ts';

/** An error as the SDK throws it. */
function answer(status: number, name: string): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
}

/** Makes a call that always fails with the error; answers how often, and what came of it. */
async function attempts(error: Error): Promise<{ made: number; thrown: unknown }> {
  let made = 0;
  const attempt = async () => {
    made += 1;
    throw error;
  };
  const call = { what: 'read x', totalMs: 5_000, retry: { attempts: 3, pauseMs: 1 }, signals: [], attempt };
  const thrown: unknown = await callS3(call).catch((reason: unknown) => reason);
  return { made, thrown };
}

it.each([
  [500, 'InternalError'],
  [503, 'SlowDown'],
  [429, 'TooManyRequests'],
  [409, 'ConditionalRequestConflict'],
  [400, 'RequestTimeout'],
  [403, 'RequestTimeTooSkewed'],
  [400, 'BadDigest'],
])('tries again after %s %s', async (status, name) => {
  const { made, thrown } = await attempts(answer(status, name));
  expect(made).toBe(3);
  expect(thrown).toBeInstanceOf(ContentStoreUnavailableError);
  expect(thrown).not.toBeInstanceOf(ContentStoreRefusedError);
});

it.each([
  [403, 'AccessDenied'],
  [404, 'NoSuchBucket'],
  [400, 'AuthorizationHeaderMalformed'],
  [400, 'InvalidArgument'],
])('does not try again after %s %s', async (status, name) => {
  const { made, thrown } = await attempts(answer(status, name));
  expect(made).toBe(1);
  expect(thrown).toBeInstanceOf(ContentStoreRefusedError);
  expect(String(thrown)).toContain(name);
});

it('tries again when there was no answer, and not what is found damaged', async () => {
  expect((await attempts(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).made).toBe(3);
  const damaged = new ContentCorruptedError('damaged');
  expect(await attempts(damaged)).toEqual({ made: 1, thrown: damaged });
});

it('makes one call and no pause when it succeeds', async () => {
  const call = { what: 'read x', totalMs: 10, retry: { pauseMs: 60_000 }, signals: [], attempt: async () => 'found' };
  expect(await callS3(call)).toBe('found');
});

it('pauses longer each time, up to a bound, never the same', () => {
  const retry = { pauseMs: 100, pauseMaxMs: 1_000 };
  for (const [made, longest] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1_000],
    [40, 1_000],
  ] as const) {
    const pauses = Array.from({ length: 50 }, () => pauseAfter(made, retry));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(longest / 2);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(longest);
    expect(new Set(pauses).size).toBeGreaterThan(1);
  }
});
