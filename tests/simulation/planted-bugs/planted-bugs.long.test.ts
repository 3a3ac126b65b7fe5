import { expect, it } from 'vitest';
import { say } from '../../harness/say.ts';
import { simulate } from '../simulate.ts';
import { PLANTS } from './plants.ts';

/** Several times what the rarest needs: any change of the product gives other schedules, and 1 000 could just miss it. Stops at the first. */
const SCHEDULES_MAX = 3_000;

it.each(PLANTS)('the simulation finds: $name', async ({ name, breaks }) => {
  const { failures } = await simulate({ firstSeed: 1, schedules: SCHEDULES_MAX, plant: name, tight: false });
  const [first] = failures;
  say(`| ${name} | ${breaks} | ${first?.seed ?? 'not found'} | ${first?.problems[0] ?? ''} |`);
  expect(first).toBeDefined();
});
