import { expect, it } from 'vitest';
import { longestGap } from './longest-gap.ts';

it('is between neighbours, and nothing when there are none', () => {
  expect(longestGap([5, 6, 16, 18])).toBe(10);
  expect(longestGap([5])).toBe(0);
});
