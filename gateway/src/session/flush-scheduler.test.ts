import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CROWD_BEAT_MS } from '../limits.ts';
import { FlushScheduler } from './flush-scheduler.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('flushes at the end of the tick, and what can wait at one beat for all', () => {
  const flushed: string[] = [];
  const outbox = (name: string) => ({ flush: () => flushed.push(name) });
  const scheduler = new FlushScheduler();
  scheduler.scheduleLater(outbox('ada'));
  vi.advanceTimersByTime(CROWD_BEAT_MS / 2);
  scheduler.scheduleLater(outbox('grace'));
  scheduler.schedule(outbox('alan'));
  vi.advanceTimersByTime(1);
  expect(flushed).toEqual(['alan']);
  vi.advanceTimersByTime(CROWD_BEAT_MS / 2 - 1);
  expect(flushed).toEqual(['alan', 'ada', 'grace']);
  scheduler.scheduleLater(outbox('ada'));
  vi.advanceTimersByTime(CROWD_BEAT_MS);
  expect(flushed).toEqual(['alan', 'ada', 'grace', 'ada']);
});
