import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';

/** As many as take a few seconds. */
const SCHEDULES = 200;

describe('the whole pipeline under simulation', () => {
  it(`keeps its invariants in ${SCHEDULES} schedules`, async () => {
    const totals = await simulate({ firstSeed: 1, schedules: SCHEDULES });
    expect(totals.failures).toEqual([]);
    expect(totals.schedules).toBe(SCHEDULES);
    // Faults must not have kept everybody from working.
    expect(totals.acknowledged).toBeGreaterThan(50 * SCHEDULES);
  }, 60_000);

  it('does the same for the same seed, to the letter', async () => {
    const run = () => simulate({ firstSeed: 700, schedules: 25, tight: false });
    const [once, again] = await Promise.all([run(), run()]);
    expect(once.operations).toBeGreaterThan(500);
    expect(again.fingerprints).toEqual(once.fingerprints);
  }, 60_000);

  it('finds a planted bug', async () => {
    const found = await simulate({ firstSeed: 1, schedules: 300, plant: 'wrong side' });
    expect(found.failures.length).toBeGreaterThan(0);
  }, 60_000);
});
