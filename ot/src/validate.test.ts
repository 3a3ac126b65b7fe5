import { describe, expect, it } from 'vitest';
import {
  DOCUMENT_CODE_POINTS_MAX,
  INSERT_CODE_POINTS_MAX,
  OPERATION_COMPONENTS_MAX,
  SUBMISSION_BYTES_MAX,
} from './limits.ts';
import type { Component, Operation } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import { invalidReason } from './validate.ts';

const alternating = (count: number): Operation =>
  Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'x' : 1));

const VALID: readonly [string, Operation][] = [
  ['an insert', ['x']],
  ['an insert before a delete', ['x', { d: 1 }]],
  ['a delete before an insert', [{ d: 1 }, 'x']],
  ['a retain in front', [5, { d: 1 }]],
  ['the longest insert', ['x'.repeat(INSERT_CODE_POINTS_MAX)]],
  ['the longest insert of astral characters', ['😀'.repeat(INSERT_CODE_POINTS_MAX)]],
  ['the most components', [...alternating(OPERATION_COMPONENTS_MAX - 1), { d: 1 }]],
  ['the furthest reach', [DOCUMENT_CODE_POINTS_MAX - 1, { d: 1 }]],
  ['control characters, noncharacters and line ends as they are', ['\0\r\n\ufeff\uffff']],
];

/** What TypeScript forbids, and a careless decoder lets through. */
const smuggled = (value: unknown) => value as Component;

const INVALID: readonly [string, Operation, RegExp][] = [
  ['nothing', [], /empty/],
  ['a retain at the end', ['x', 3], /retain at the end/],
  ['only a retain', [3], /retain at the end/],
  ['two inserts in a row', ['a', 'b'], /adjacent.*insert/],
  ['two retains in a row', [1, 2, 'x'], /adjacent.*retain/],
  ['two deletes in a row', [{ d: 1 }, { d: 1 }], /adjacent.*delete/],
  ['an empty insert', [''], /empty insert/],
  ['a retain of 0', [0, 'x'], /retain that is not/],
  ['a delete of 0', [{ d: 0 }], /delete that is not/],
  ['a negative retain', [-1, 'x'], /retain that is not/],
  ['a fraction', [1.5, 'x'], /retain that is not/],
  ['no number', [Number.NaN, 'x'], /retain that is not/],
  ['endlessness', [{ d: Number.POSITIVE_INFINITY }], /delete that is not/],
  ['a count that makes others count', [300_000_000, 'x'], /reaches further/],
  ['a count of 32 bits', [{ d: 0xffff_ffff }], /reaches further/],
  ['one code point too far', [DOCUMENT_CODE_POINTS_MAX, { d: 1 }], /reaches further/],
  ['one code point too much', ['x'.repeat(INSERT_CODE_POINTS_MAX + 1)], /inserts more/],
  ['too much in two inserts', ['x'.repeat(INSERT_CODE_POINTS_MAX), 1, 'x'], /inserts more/],
  ['one component too many', [...alternating(OPERATION_COMPONENTS_MAX), 'x'], /more than 10000 components/],
  ['a high surrogate alone', ['a\ud83d'], /lone surrogate/],
  ['a low surrogate alone', ['\ude00a'], /lone surrogate/],
  ['surrogates the wrong way around', ['\ude00\ud83d'], /lone surrogate/],
  ['a boolean', [smuggled(true)], /delete that is not/],
  ['null', [smuggled(null)], /delete that is not/],
  ['undefined', [smuggled(undefined)], /delete that is not/],
  ['deleted text', [smuggled({ d: 'text' })], /delete that is not/],
];

describe('invalidReason', () => {
  it.each(VALID)('takes %s', (_name, operation) => {
    expect(invalidReason(operation)).toBeUndefined();
  });

  it.each(INVALID)('refuses %s', (_name, operation, reason) => {
    expect(invalidReason(operation)).toMatch(reason);
  });

  it('lets nothing pass that a submission could not hold', () => {
    const widest = Array.from(
      { length: OPERATION_COMPONENTS_MAX - 1 },
      (_, index): Component => (index % 2 === 0 ? '😀'.repeat(13) : { d: 838 }),
    );
    expect(invalidReason(widest)).toBeUndefined();
    expect(encodeOperation(widest).length).toBeLessThan(SUBMISSION_BYTES_MAX - 4_096);
  });
});
