import { expect, it } from 'vitest';
import { say } from '../../harness/say.ts';
import { simulate } from '../simulate.ts';
import { PLANTS } from './plants.ts';

/** A tenth of what the simulation does in five minutes. */
const SCHEDULES_MAX = 1_000;

it.each(PLANTS)('the simulation finds: $name', async ({ name, breaks }) => {
  const { failures } = await simulate({ firstSeed: 1, schedules: SCHEDULES_MAX, plant: name, tight: false });
  const [first] = failures;
  say(`| ${name} | ${breaks} | ${first?.seed ?? 'not found'} | ${first?.problems[0] ?? ''} |`);
  expect(first).toBeDefined();
});
