import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { apply } from './apply.ts';
import { compose } from './compose.ts';
import type { Component, Operation } from './operation.ts';
import { codePoints, normalForm, oracleApply, oracleTransform, reach } from './testing/oracle.ts';
import { type Side, transform } from './transform.ts';

const ITERATIONS = 100_000;
const LENGTH_MAX = 24;
const ALPHABET = ['a', 'b', 'c', '\n', 'é', '\u0301', '😀', '𝒳', '\u{10ffff}'];

const workingDirectory = process.cwd();
let scratch: string;

/** The fuzzer writes its state into the working directory and reports to the console. */
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'weft-fuzz-'));
  process.chdir(scratch);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'time').mockImplementation(() => undefined);
  vi.spyOn(console, 'timeEnd').mockImplementation(() => undefined);
});

afterAll(() => {
  vi.restoreAllMocks();
  process.chdir(workingDirectory);
  rmSync(scratch, { recursive: true });
});

/** A generator with a seed of its own, for the fuzzer's is not exported before its first run. */
function randomBelow(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

it(`holds the laws over ${ITERATIONS} rounds of the fuzzer, and agrees with the oracle on the way`, {
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.SEED ?? 1);
  const below = randomBelow(seed);
  let compared = 0;

  const randomInsert = () =>
    Array.from({ length: 1 + below(3) }, () => ALPHABET[below(ALPHABET.length)] ?? 'a').join('');

  function generate(text: string): [Operation, string] {
    const steps: Component[] = [];
    let left = codePoints(text).length;
    while (left > 0 && below(4) > 0) {
      const count = 1 + below(Math.min(left, 6));
      if (below(3) === 0 && left < LENGTH_MAX) steps.push(randomInsert());
      steps.push(below(left > LENGTH_MAX / 2 ? 2 : 4) === 0 ? { d: count } : count);
      left -= count;
    }
    if (below(2) === 0 && codePoints(text).length < LENGTH_MAX) steps.push(randomInsert());
    const operation = normalForm(steps);
    return [operation, oracleApply(text, operation)];
  }

  function transformCompared(operation: Operation, other: Operation, side: Side): Operation {
    const result = transform(operation, other, side);
    compared += 1;
    if (compared % 8 === 0) {
      const length = Math.max(reach(operation), reach(other));
      const expected = JSON.stringify(oracleTransform(operation, other, { side, length }));
      if (JSON.stringify(result) !== expected) {
        throw new Error(`${side}: ${JSON.stringify(operation)} over ${JSON.stringify(other)}, seed ${seed}`);
      }
    }
    return result;
  }

  const { default: fuzz } = await import('ot-fuzzer');
  const type = { name: 'weft', create: (initial = '') => initial, apply, transform: transformCompared, compose };
  fuzz<Operation>(type, generate, ITERATIONS);
  expect(compared).toBeGreaterThan(ITERATIONS);
});
