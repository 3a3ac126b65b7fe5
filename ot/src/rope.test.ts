import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, OperationOutOfBoundsError } from './apply.ts';
import type { Component, Operation } from './operation.ts';
import { Rope } from './rope.ts';
import { codePoints } from './testing/oracle.ts';

describe('a rope', () => {
  it('does what apply does over many edits that grow, cut and empty its chunks', () => {
    const step = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.constantFrom(0, 1, 40, 1_100, 5_000),
      inserted: fc.constantFrom('', 'x', '😀', 'é'.repeat(300), 'weft 😀 '.repeat(400)),
      second: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom('', 'ab😀\n'.repeat(2_000)), fc.array(step, { maxLength: 25 }), (start, steps) => {
        const rope = Rope.from(start);
        let text = start;
        for (const { at, removed, inserted, second } of steps) {
          const operation = editAt({ length: rope.length, at, removed, inserted, second });
          rope.apply(operation);
          text = apply(text, operation);
        }
        expect(rope.toString()).toBe(text);
        expect(rope.length).toBe(codePoints(text).length);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses what reaches past the end, and is as it was', () => {
    const rope = Rope.from('abc');
    expect(() => rope.apply(['x', 2, { d: 2 }])).toThrow(OperationOutOfBoundsError);
    expect(() => rope.apply([300_000_000, 'x'])).toThrow(OperationOutOfBoundsError);
    expect([rope.toString(), rope.length]).toEqual(['abc', 3]);
  });

  it('does not become a text of crumbs', () => {
    const rope = Rope.from('x'.repeat(200_000));
    const crumbs: Component[] = [];
    for (let index = 0; index < 195; index += 1) crumbs.push(1, { d: 1_023 });
    rope.apply(crumbs);
    let edits = 0;
    for (; rope.length > 100; edits += 1) rope.apply([50, { d: 3 }]);
    expect(rope.toString()).toBe('x'.repeat(rope.length));
    expect(edits).toBeGreaterThan(100);
  });
});

describe('apply', () => {
  it('refuses what reaches past the end, counting code points', () => {
    expect(apply('a😀', [2, 'x'])).toBe('a😀x');
    expect(() => apply('a😀', [3, 'x'])).toThrow(OperationOutOfBoundsError);
    expect(() => apply('abc', [{ d: 4 }])).toThrow(OperationOutOfBoundsError);
    expect(() => apply('', [{ d: 300_000_000 }])).toThrow(OperationOutOfBoundsError);
  });
});

function editAt(edit: { length: number; at: number; removed: number; inserted: string; second: boolean }): Operation {
  const position = Math.floor(edit.at * edit.length);
  const removed = Math.min(edit.removed, edit.length - position);
  const operation: Component[] = position > 0 ? [position] : [];
  if (edit.inserted !== '') operation.push(edit.inserted);
  if (removed > 0) operation.push({ d: removed });
  const left = edit.length - position - removed;
  if (edit.second && left > 1) operation.push(left - 1, 'end');
  return operation;
}
