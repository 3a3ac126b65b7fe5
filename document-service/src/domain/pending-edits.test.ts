import { apply } from '@weft/ot/apply';
import type { Operation } from '@weft/ot/operation';
import { transform } from '@weft/ot/transform';
import { expect, test } from 'vitest';
import { effective, passCommitted } from './pending-edits.ts';

const others = (revision: number, operation: Operation) => ({ revision, operation, own: false });

test("pending edits are transformed through others' operations, each after the one before it", () => {
  const edits = passCommitted({ revision: 0, operations: [['A'], [2, 'B']] }, others(1, [1, 'x']));
  expect(edits.revision).toBe(1);
  const text = edits.operations.reduce(apply, apply('12', [1, 'x']));
  expect(text).toBe('A1Bx2');
});

test('an own operation in the history is done with', () => {
  const first: Operation = ['A'];
  const committed = transform(first, [1, 'x'], 'left');
  let edits = passCommitted({ revision: 0, operations: [first, [1, 'B']] }, others(1, [1, 'x']));
  edits = passCommitted(edits, { revision: 2, operation: committed, own: true });
  expect(edits).toEqual({ revision: 2, operations: [[1, 'B']] });
});

test('what others have made superfluous is not submitted', () => {
  const edits = passCommitted({ revision: 0, operations: [[{ d: 2 }], ['B']] }, others(1, [{ d: 2 }]));
  expect(effective(edits).operations).toEqual([['B']]);
  expect(effective({ revision: 0, operations: [[]] }).operations).toEqual([]);
});

test('a superfluous edit that was skipped does not count as the committed one', () => {
  const edits = { revision: 1, operations: [[], ['B'], [1, 'C']] };
  expect(passCommitted(edits, { revision: 2, operation: ['B'], own: true }).operations).toEqual([[1, 'C']]);
});
