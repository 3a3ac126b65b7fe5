import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { apply } from '../apply.ts';
import { compose } from '../compose.ts';
import type { Component, Operation } from '../operation.ts';
import { type Side, transform } from '../transform.ts';
import { codePoints, normalForm, oracleApply, oracleTransform, reach } from './oracle.ts';

const LENGTH_MAX = 24;
const ALPHABET = ['a', 'b', 'c', '\n', 'é', '\u0301', '😀', '𝒳', '\u{10ffff}'];
/** Transforms are compared with the oracle once in so many. */
const COMPARED_EVERY = 8;

/**
 * Runs ot-fuzzer, which checks the laws on random operations, and compares with the oracle on the way. Fails with the first difference.
 * @returns how many transforms there were
 */
export async function runFuzzer(iterations: number, seed: number): Promise<number> {
  let transforms = 0;
  const compared = (operation: Operation, other: Operation, side: Side): Operation => {
    const result = transform(operation, other, side);
    transforms += 1;
    if (transforms % COMPARED_EVERY === 0) compareWithOracle({ operation, other, side, result, seed });
    return result;
  };
  const type = { name: 'weft', create: (initial = '') => initial, apply, transform: compared, compose };
  const { default: fuzz } = await import('ot-fuzzer');
  const restore = quieten();
  try {
    fuzz<Operation>(type, generator(randomBelow(seed)), iterations);
  } finally {
    restore();
  }
  return transforms;
}

/** The fuzzer writes its state into the working directory and reports to the console. */
function quieten(): () => void {
  const workingDirectory = process.cwd();
  const scratch = mkdtempSync(join(tmpdir(), 'weft-fuzz-'));
  process.chdir(scratch);
  const methods = ['log', 'error', 'time', 'timeEnd'] as const;
  const silenced = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => undefined));
  return () => {
    for (const spy of silenced) spy.mockRestore();
    process.chdir(workingDirectory);
    rmSync(scratch, { recursive: true });
  };
}

function compareWithOracle(transformed: {
  operation: Operation;
  other: Operation;
  side: Side;
  result: Operation;
  seed: number;
}): void {
  const { operation, other, side, result, seed } = transformed;
  const length = Math.max(reach(operation), reach(other));
  if (JSON.stringify(result) === JSON.stringify(oracleTransform(operation, other, { side, length }))) return;
  throw new Error(`${side}: ${JSON.stringify(operation)} over ${JSON.stringify(other)}, seed ${seed}`);
}

/** Operations in normal form on a text that stays short, and the text after them by the oracle. */
function generator(below: (bound: number) => number): (text: string) => [Operation, string] {
  const randomInsert = () =>
    Array.from({ length: 1 + below(3) }, () => ALPHABET[below(ALPHABET.length)] ?? 'a').join('');
  return (text) => {
    const { length } = codePoints(text);
    const steps: Component[] = [];
    let left = length;
    while (left > 0 && below(4) > 0) {
      const count = 1 + below(Math.min(left, 6));
      if (below(3) === 0 && length < LENGTH_MAX) steps.push(randomInsert());
      steps.push(below(length > LENGTH_MAX / 2 ? 2 : 4) === 0 ? { d: count } : count);
      left -= count;
    }
    if (below(2) === 0 && length < LENGTH_MAX) steps.push(randomInsert());
    const operation = normalForm(steps);
    return [operation, oracleApply(text, operation)];
  };
}

/** A generator of our own: the fuzzer's can't be had before it runs. */
function randomBelow(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
