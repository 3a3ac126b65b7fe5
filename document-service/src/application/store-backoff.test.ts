import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { expect, test } from 'vitest';
import { StoreBackoff } from './store-backoff.ts';

const away = async () => {
  throw new ContentStoreUnavailableError('away');
};

function backoff() {
  let nowMs = 0;
  const clock = { now: () => nowMs, monotonic: () => nowMs };
  const store = new StoreBackoff(clock, { firstMs: 100, longestMs: 1_000 });
  return {
    store,
    pass: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
}

/** Lets time pass until the store may be tried; answers how long that took. */
function untilOpen({ store, pass }: ReturnType<typeof backoff>): number {
  let waited = 0;
  while (!store.open) {
    pass(1);
    waited += 1;
  }
  return waited;
}

test('while the store is away it is tried ever less often, up to a bound', async () => {
  const under = backoff();
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await expect(under.store.run(away)).rejects.toThrow('away');
    pauses.push(untilOpen(under));
  }
  for (const [index, pause] of pauses.entries()) {
    const longest = Math.min(1_000, 100 * 2 ** index);
    expect(pause).toBeGreaterThanOrEqual(longest / 2);
    expect(pause).toBeLessThanOrEqual(longest + 1);
  }
});

test('one success opens it for all', async () => {
  const under = backoff();
  await under.store.run(away).catch(() => undefined);
  await under.store.run(away).catch(() => undefined);
  untilOpen(under);
  await under.store.run(async () => undefined);
  expect(under.store.open).toBe(true);
  await under.store.run(away).catch(() => undefined);
  expect(untilOpen(under)).toBeLessThanOrEqual(101);
});

test('during an outage one at a time may try', async () => {
  const under = backoff();
  await under.store.run(away).catch(() => undefined);
  untilOpen(under);
  const answer = Promise.withResolvers<void>();
  const trying = under.store.run(() => answer.promise);
  expect(under.store.open).toBe(false);
  answer.resolve();
  await trying;
  expect(under.store.open).toBe(true);
});

test('many that fail together count as one failure', async () => {
  const under = backoff();
  await Promise.all(Array.from({ length: 10 }, () => under.store.run(away).catch(() => undefined)));
  expect(untilOpen(under)).toBeLessThanOrEqual(101);
});

test('what fails for another reason says nothing about the store', async () => {
  const { store } = backoff();
  await expect(store.run(() => Promise.reject(new Error('something else')))).rejects.toThrow('something else');
  expect(store.open).toBe(true);
});
