import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import type { Operation } from './operation.ts';
import { arbitraryConcurrent } from './testing/arbitrary-operation.ts';
import { codePoints } from './testing/oracle.ts';
import { transformPosition, transformSelection } from './transform-position.ts';

const POSITIONS: readonly [string, number, Operation, number, number][] = [
  ['an insert before it', 3, [1, 'xy'], 5, 5],
  ['an insert at it', 3, [3, 'xy'], 3, 5],
  ['an insert behind it', 3, [4, 'xy'], 3, 3],
  ['an astral insert before it', 3, ['😀'], 4, 4],
  ['a delete before it', 3, [{ d: 2 }], 1, 1],
  ['a delete around it', 3, [2, { d: 3 }], 2, 2],
  ['a delete up to it', 3, [1, { d: 2 }], 1, 1],
  ['a delete behind it', 3, [3, { d: 2 }], 3, 3],
  ['a replacement around it, text first', 3, [2, 'xyz', { d: 3 }], 5, 5],
  ['a replacement around it, delete first', 3, [2, { d: 3 }, 'xyz'], 2, 5],
];

describe('transformPosition', () => {
  it.each(POSITIONS)('moves by %s', (_name, position, operation, before, after) => {
    expect(transformPosition(position, operation, 'before')).toBe(before);
    expect(transformPosition(position, operation, 'after')).toBe(after);
  });

  it('keeps a position within the text, in order, and on its code point', () => {
    fc.assert(
      fc.property(arbitraryConcurrent(1), fc.nat(24), fc.nat(24), ({ text, operations: [operation = []] }, x, y) => {
        const { length } = codePoints(text);
        const [low, high] = [Math.min(x, y, length), Math.min(Math.max(x, y), length)];
        const after = codePoints(apply(text, operation)).length;
        for (const bias of ['before', 'after'] as const) {
          expect(transformPosition(low, operation, bias)).toBeLessThanOrEqual(transformPosition(high, operation, bias));
          expect(transformPosition(high, operation, bias)).toBeLessThanOrEqual(after);
          expect(transformPosition(low, operation, bias)).toBeGreaterThanOrEqual(0);
        }
        expect(transformPosition(low, operation, 'before')).toBeLessThanOrEqual(
          transformPosition(low, operation, 'after'),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('transformSelection', () => {
  it('keeps text inserted at its edges outside', () => {
    expect(transformSelection({ anchor: 1, head: 3 }, [1, 'x', 2, 'y'])).toEqual({ anchor: 2, head: 4 });
    expect(transformSelection({ anchor: 3, head: 1 }, [1, 'x', 2, 'y'])).toEqual({ anchor: 4, head: 2 });
  });

  it('keeps a caret a caret', () => {
    expect(transformSelection({ anchor: 2, head: 2 }, [2, 'x'])).toEqual({ anchor: 2, head: 2 });
  });

  it('becomes a caret behind what replaces all of it', () => {
    expect(transformSelection({ anchor: 1, head: 3 }, [{ d: 5 }, 'new'])).toEqual({ anchor: 3, head: 3 });
  });
});
