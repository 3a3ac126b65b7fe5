import { describe, expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { openOld, openSmall, textOf } from './opening.ts';
import type { Figure } from './workload.ts';

const QUICK = { mode: 'quick' } as const;

function figureOf(figures: readonly Figure[], name: string): number | undefined {
  return figures.find((figure) => figure.name === name)?.value;
}

describe('opening', () => {
  it('is measured in the servers where they tell, warm and after they forgot', async () => {
    let forgotten = 0;
    let asked = 0;
    const system = new FakeSystem({
      forget: async () => {
        forgotten += 1;
      },
      // Each time it is asked, four openings more have taken 20 ms in all.
      openings: async () => {
        asked += 1;
        return { count: 4 * asked, seconds: 0.02 * asked };
      },
    });
    const figures = await openSmall.run(system, QUICK);
    expect(forgotten).toBe(1);
    expect(figureOf(figures, 'warm opening in the server, mean')).toBeCloseTo(5);
    expect(figureOf(figures, 'cold opening in the server, mean')).toBeCloseTo(5);
    expect(figureOf(figures, 'cold opening p50')).toBeGreaterThanOrEqual(0);
    expect(system.connections).toBe(0);
  });

  it('leaves out what a system cannot tell', async () => {
    const figures = await openSmall.run(new FakeSystem(), QUICK);
    expect(figures.map(({ name }) => name).filter((name) => /cold|in the server/.test(name))).toEqual([]);
    expect(figureOf(figures, 'warm opening p50')).toBeGreaterThanOrEqual(0);
  });

  it('says how long the history was', async () => {
    const figures = await openOld.run(new FakeSystem(), QUICK);
    expect(figureOf(figures, 'edits of its history')).toBe(20_000);
  });

  it('has texts of the size that is asked for', () => {
    expect([textOf(1_024).length, textOf(61).length, textOf(10).length]).toEqual([1_024, 61, 10]);
  });
});
