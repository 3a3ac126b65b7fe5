import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { countCodePoints } from './code-points.ts';
import { compose } from './compose.ts';
import { invert } from './invert.ts';
import { lengthDelta, type Operation } from './operation.ts';
import { decodeOperation, encodeOperation } from './operation-codec.ts';
import { Rope } from './rope.ts';
import { arbitraryConcurrent, arbitraryOperation } from './testing/arbitrary-operation.ts';
import { codePoints, normalForm, oracleApply, oracleTransform } from './testing/oracle.ts';
import { transform } from './transform.ts';
import { invalidReason, normalize } from './validate.ts';

const runs = { numRuns: 2_000 };

/** A text, and an operation after another on it. */
const successive = arbitraryConcurrent(1).chain(({ text, operations: [first = []] }) =>
  arbitraryOperation(codePoints(oracleApply(text, first)).length).map((second) => ({ text, first, second })),
);

function pair(operations: readonly Operation[]): [Operation, Operation] {
  return [operations[0] ?? [], operations[1] ?? []];
}

describe('laws', () => {
  it('TP1: both orders of two concurrent operations lead to one text', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(2), ({ text, operations }) => {
        const [a, b] = pair(operations);
        const afterA = apply(apply(text, a), transform(b, a, 'left'));
        expect(apply(apply(text, b), transform(a, b, 'right'))).toBe(afterA);
      }),
      runs,
    );
  });

  it('transform is what the specification says, on both sides', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(2), fc.constantFrom('left', 'right'), ({ text, operations }, side) => {
        const [a, b] = pair(operations);
        const { length } = codePoints(text);
        expect(transform(a, b, side)).toEqual(oracleTransform(a, b, { side, length }));
      }),
      runs,
    );
  });

  it('transform changes neither of its arguments and answers normal form', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(2), ({ operations }) => {
        const [a, b] = pair(operations);
        const before = JSON.stringify([a, b]);
        const result = transform(a, b, 'left');
        expect(JSON.stringify([a, b])).toBe(before);
        expect(result.length === 0 ? undefined : invalidReason(result)).toBeUndefined();
      }),
      runs,
    );
  });

  it('apply is what the specification says, and a rope does the same', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(1), ({ text, operations: [operation = []] }) => {
        const expected = oracleApply(text, operation);
        const rope = Rope.from(text);
        rope.apply(operation);
        expect([apply(text, operation), rope.toString()]).toEqual([expected, expected]);
        expect(rope.length).toBe(codePoints(expected).length);
      }),
      runs,
    );
  });

  it('the length follows from the deltas', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(1), ({ text, operations: [operation = []] }) => {
        expect(countCodePoints(apply(text, operation))).toBe(countCodePoints(text) + lengthDelta(operation));
      }),
      runs,
    );
  });

  it('compose does what its operations do one after the other', () => {
    fc.assert(
      fc.property(successive, ({ text, first, second }) => {
        expect(apply(text, compose(first, second))).toBe(apply(apply(text, first), second));
      }),
      runs,
    );
  });

  it('invert takes an operation back', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(1), ({ text, operations: [operation = []] }) => {
        const after = apply(text, operation);
        expect(apply(after, invert(operation, text))).toBe(text);
        expect(apply(text, invert(invert(operation, text), after))).toBe(after);
      }),
      runs,
    );
  });

  it('normalize keeps the meaning and is the specification of normal form', () => {
    const component = fc.oneof(
      fc.nat(3),
      fc.nat(3).map((d) => ({ d })),
      fc.constantFrom('', 'x', '😀'),
    );
    fc.assert(
      fc.property(fc.array(component, { maxLength: 10 }), (components) => {
        const text = 'abcdefghijklmnopqrstuvwxyzabcdefghij';
        const meant = components.filter(
          (step) => step !== '' && step !== 0 && !(typeof step === 'object' && step.d === 0),
        );
        expect(normalize(components)).toEqual(normalForm(meant));
        expect(apply(text, normalize(components))).toBe(apply(text, components));
      }),
      runs,
    );
  });

  it('bytes lead back to the operation', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(1), ({ operations: [operation = []] }) => {
        expect(decodeOperation(encodeOperation(operation))).toEqual(operation);
      }),
      runs,
    );
  });
});

describe('compose', () => {
  /** The counter-example of NOTES.md: typing over a selection. */
  it('is not closed under transform', () => {
    const committed: Operation[] = [[{ d: 1 }], ['z']];
    const typed: Operation = [1, 'y'];
    const oneByOne = committed.reduce<Operation>((operation, other) => transform(operation, other, 'left'), typed);
    const composed = transform(typed, committed.reduce(compose), 'left');
    expect(oneByOne).toEqual(['y']);
    expect(composed).toEqual([1, 'y']);
    expect(apply('z', oneByOne)).not.toBe(apply('z', composed));
  });
});
