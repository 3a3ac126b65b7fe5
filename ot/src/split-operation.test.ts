import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { countCodePoints } from './code-points.ts';
import { INSERT_CODE_POINTS_MAX, OPERATION_COMPONENTS_MAX } from './limits.ts';
import { insertedLength, type Operation } from './operation.ts';
import { splitOperation } from './split-operation.ts';
import { arbitraryConcurrent } from './testing/arbitrary-operation.ts';
import { invalidReason } from './validate.ts';

describe('splitOperation', () => {
  it('leaves an operation within the limits alone', () => {
    const operation: Operation = [3, 'x', { d: 2 }];
    expect(splitOperation(operation)).toEqual([operation]);
    expect(splitOperation([])).toEqual([]);
  });

  it('splits a long paste', () => {
    const paste = '😀'.repeat(INSERT_CODE_POINTS_MAX + 1);
    const parts = splitOperation([2, paste]);
    expect(parts.map(insertedLength)).toEqual([INSERT_CODE_POINTS_MAX, 1]);
    expect(parts[1]).toEqual([2 + INSERT_CODE_POINTS_MAX, '😀']);
    expect(parts.reduce(apply, 'ab')).toBe(`ab${paste}`);
  });

  it('splits too many components', () => {
    const operation: Operation = Array.from({ length: 25_000 }, (_, index) => (index % 2 === 0 ? { d: 1 } : 1)).slice(
      0,
      -1,
    );
    const parts = splitOperation(operation);
    expect(parts.map(invalidReason)).toEqual(parts.map(() => undefined));
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(OPERATION_COMPONENTS_MAX);
    const text = 'xy'.repeat(12_500);
    expect(parts.reduce(apply, text)).toBe(apply(text, operation));
  });

  it('does one after another what the whole does, each part within the limits', () => {
    const limits = { insertCodePoints: 3, components: 3 };
    fc.assert(
      fc.property(arbitraryConcurrent(1), ({ text, operations: [operation = []] }) => {
        const parts = splitOperation(operation, limits);
        expect(parts.reduce(apply, text)).toBe(apply(text, operation));
        for (const part of parts) {
          expect(invalidReason(part)).toBeUndefined();
          expect(part.length).toBeLessThanOrEqual(limits.components);
          expect(insertedLength(part)).toBeLessThanOrEqual(limits.insertCodePoints);
        }
        const inserted = parts.reduce((sum, part) => sum + insertedLength(part), 0);
        expect(inserted).toBe(
          operation.reduce((sum: number, step) => sum + (typeof step === 'string' ? countCodePoints(step) : 0), 0),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
