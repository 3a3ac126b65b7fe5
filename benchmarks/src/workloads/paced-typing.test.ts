import { expect, it } from 'vitest';
import { dueTimes } from './paced-typing.ts';

const PACE = { perSecond: 5, seconds: 2 };

it('lets somebody type as often as the pace says, one letter in each beat and in order', () => {
  for (const random of [() => 0, () => 0.999]) {
    const times = [...dueTimes(PACE, 0.999, random)];
    expect(times).toHaveLength(10);
    for (const [beat, time] of times.entries()) expect(Math.floor(time / 200)).toBe(beat);
  }
});

it('spreads people over the beat', () => {
  const first = (phase: number) => [...dueTimes(PACE, phase, () => 0.5)][0];
  expect([first(0), first(0.5)]).toEqual([50, 100]);
});
