import { expect, it } from 'vitest';
import { runFuzzer } from './testing/run-fuzzer.ts';

const ITERATIONS = 2_000_000;

it(`holds the laws over ${ITERATIONS} rounds of the fuzzer`, { timeout: 1_800_000 }, async () => {
  expect(await runFuzzer(ITERATIONS, Number(process.env.SEED ?? 2))).toBeGreaterThan(ITERATIONS);
});
