import { systemClock } from '@weft/service-kit/clock';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SWEEP_MS } from '../limits.ts';
import { Sweep } from './sweep.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('looks from when somebody comes until nothing is left, and again for the next', () => {
  let left = 2;
  let looks = 0;
  const sweep = new Sweep(systemClock, () => {
    looks += 1;
    left -= 1;
    return left > 0;
  });
  expect(vi.getTimerCount()).toBe(0);
  sweep.start();
  sweep.start();
  vi.advanceTimersByTime(10 * SWEEP_MS);
  expect(looks).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
  left = 5;
  sweep.start();
  vi.advanceTimersByTime(SWEEP_MS);
  expect(looks).toBe(3);
  sweep.stop();
  expect(vi.getTimerCount()).toBe(0);
});
