import { expect, it } from 'vitest';
import { Latencies } from './latencies.ts';

it('has exact quantiles of everything recorded, whatever the order', () => {
  const latencies = new Latencies();
  // 7 is prime to 10 000: each of 1 to 10 000 once, more than fit at first.
  for (let index = 0; index < 10_000; index += 1) latencies.record(((index * 7) % 10_000) + 1);
  expect(latencies.count).toBe(10_000);
  expect([0.5, 0.99, 1].map((share) => latencies.quantile(share))).toEqual([5_000, 9_900, 10_000]);
  latencies.record(20_000);
  expect(latencies.quantile(1)).toBe(20_000);
});

it('takes the only one for every quantile, and nothing for none', () => {
  const latencies = new Latencies();
  expect(latencies.quantile(0.5)).toBe(0);
  latencies.record(3.5);
  expect([0, 0.5, 1].map((share) => latencies.quantile(share))).toEqual([3.5, 3.5, 3.5]);
});
