import { expect, it } from 'vitest';
import { runFuzzer } from './testing/run-fuzzer.ts';

const ITERATIONS = 100_000;

it(`holds the laws over ${ITERATIONS} rounds of the fuzzer`, { timeout: 120_000 }, async () => {
  expect(await runFuzzer(ITERATIONS, Number(process.env.SEED ?? 1))).toBeGreaterThan(ITERATIONS);
});
