import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sideBySide } from './crowd.ts';

it('does no more side by side than it may, and keeps the order', async () => {
  let running = 0;
  let most = 0;
  const results = await sideBySide(
    20,
    async (index) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return index * 2;
    },
    3,
  );
  expect(most).toBe(3);
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
});

it('fails when one of them does', async () => {
  await expect(sideBySide(4, async (index) => Promise.reject(new Error(`${index}`)), 2)).rejects.toThrow('0');
});
