import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HealthWatch } from './health-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('reports a fault that lasts, of the whole and of every service, and its end at once', () => {
  let fault: string | undefined;
  const reports: string[] = [];
  const watch = new HealthWatch({
    fault: () => fault,
    patienceMs: 2_000,
    targets: [{ server: { setServing: (service, serving) => reports.push(`${service}:${serving}`) }, services: ['a'] }],
    clock: { now: () => Date.now(), monotonic: () => Date.now() },
    logger: pino({ level: 'silent' }),
  });
  fault = 'short';
  vi.advanceTimersByTime(1_500);
  fault = undefined;
  vi.advanceTimersByTime(1_000);
  fault = 'long';
  vi.advanceTimersByTime(2_000);
  expect(reports).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(reports).toEqual([':false', 'a:false']);
  fault = undefined;
  vi.advanceTimersByTime(500);
  expect(reports).toEqual([':false', 'a:false', ':true', 'a:true']);
  watch.stop();
  fault = 'unheard';
  vi.advanceTimersByTime(10_000);
  expect(reports).toHaveLength(4);
});
