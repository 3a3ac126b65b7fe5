import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from './clock.ts';
import { every } from './every.ts';

let startedMs = 0;
/** Stands at so much when the test begins, and goes with the timers. */
function clockAt(startMs: number): Clock {
  return { now: () => Date.now(), monotonic: () => startMs + performance.now() - startedMs };
}

beforeEach(() => {
  vi.useFakeTimers();
  startedMs = performance.now();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('every', () => {
  it('comes at the multiples of the interval, until it is stopped', () => {
    const clock = clockAt(730);
    const at: number[] = [];
    const stop = every(clock, 500, () => at.push(clock.monotonic()));
    vi.advanceTimersByTime(1_800);
    expect(at).toEqual([1_000, 1_500, 2_000, 2_500]);
    stop();
    stop();
    vi.advanceTimersByTime(5_000);
    expect(at).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has tasks of several intervals come together, whenever they began', () => {
    const clock = clockAt(0.4);
    const told: string[] = [];
    const wake = vi.spyOn(globalThis, 'setTimeout');
    const stops = [every(clock, 1_000, () => told.push('second'))];
    vi.advanceTimersByTime(130);
    stops.push(every(clock, 250, () => told.push('quarter')));
    vi.advanceTimersByTime(40);
    stops.push(every(clock, 500, () => told.push('half')));
    vi.advanceTimersByTime(830);
    expect(told).toEqual(['quarter', 'quarter', 'half', 'quarter', 'second', 'quarter', 'half']);
    // One for the first task, one for a sooner one, and one for each turn.
    expect(wake).toHaveBeenCalledTimes(6);
    for (const stop of stops) stop();
  });

  it('neither drifts nor comes twice when timers are late, or early by a little', () => {
    const clock = clockAt(0);
    const { setTimeout } = globalThis;
    const late = [8, -1, 0, -1];
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, delayMs: number) =>
      setTimeout(run, delayMs + (late.shift() ?? 0))) as typeof setTimeout);
    const at: number[] = [];
    const stop = every(clock, 100, () => at.push(clock.monotonic()));
    vi.advanceTimersByTime(550);
    expect(at).toEqual([108, 199, 300, 399, 500]);
    stop();
  });

  it('leaves out what passed while the process stood still', () => {
    const clock = clockAt(0);
    let stoodMs = 0;
    const pausing: Clock = { ...clock, monotonic: () => clock.monotonic() + stoodMs };
    const at: number[] = [];
    const stop = every(pausing, 100, () => at.push(pausing.monotonic()));
    vi.advanceTimersByTime(150);
    stoodMs = 1_000;
    vi.advanceTimersByTime(150);
    expect(at).toEqual([100, 1_200, 1_300]);
    stop();
  });

  it('lets a task throw as setInterval does: it and the others go on', () => {
    const clock = clockAt(0);
    const told: string[] = [];
    const stops = [
      every(clock, 100, () => {
        told.push('failing');
        throw new Error('as planned');
      }),
      every(clock, 100, () => told.push('sound')),
    ];
    expect(() => vi.advanceTimersByTime(100)).toThrow('as planned');
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['failing', 'sound']);
    expect(() => vi.advanceTimersByTime(99)).toThrow('as planned');
    for (const stop of stops) stop();
  });

  it('lets a task stop itself and another, and begin one', () => {
    const clock = clockAt(0);
    const told: string[] = [];
    const stops: (() => void)[] = [];
    const begin = (name: string) => stops.push(every(clock, 100, () => told.push(name)));
    const stopFirst = every(clock, 100, () => {
      stopFirst();
      stops[0]?.();
      begin('later');
    });
    begin('stopped');
    vi.advanceTimersByTime(200);
    expect(told).toEqual(['later']);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
