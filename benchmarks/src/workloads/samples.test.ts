import { describe, expect, it } from 'vitest';
import { longestGap, median, percentile } from './samples.ts';

describe('samples', () => {
  it('are ranked by value, whatever order they came in', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(samples, 0.5), percentile(samples, 0.99), percentile(samples, 1)]).toEqual([51, 100, 100]);
    expect(median([10, 9, 100])).toBe(10);
  });

  it('have no percentile when there are none', () => {
    expect(percentile([], 0.5)).toBe(0);
  });

  it('have their longest gap between neighbours', () => {
    expect(longestGap([5, 6, 16, 18])).toBe(10);
    expect(longestGap([5])).toBe(0);
  });
});
