import { expect, it } from 'vitest';
import { say } from '../harness/say.ts';
import { chosenSeed } from '../harness/seeded-random.ts';
import { simulate } from './simulate.ts';

const SCHEDULES = 10_000;
const WITHIN_MS = 300_000;

it(`keeps its invariants in ${SCHEDULES} schedules within five minutes`, async () => {
  const firstSeed = chosenSeed();
  const totals = await simulate({ firstSeed, schedules: SCHEDULES });
  const perMinute = Math.round(totals.schedules / (totals.elapsedMs / 60_000));
  say(`simulation from SEED=${firstSeed}: ${totals.schedules} schedules, ${perMinute} a minute`);
  expect(totals.failures).toEqual([]);
  expect(totals.elapsedMs).toBeLessThan(WITHIN_MS);
});
