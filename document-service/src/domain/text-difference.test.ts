import { apply } from '@weft/ot/apply';
import { splitOperation } from '@weft/ot/split-operation';
import { invalidReason } from '@weft/ot/validate';
import { expect, test } from 'vitest';
import { textDifference } from './text-difference.ts';

const check = (from: string, to: string) => {
  const operation = textDifference(from, to);
  expect(apply(from, operation)).toBe(to);
  for (const part of splitOperation(operation)) expect(invalidReason(part)).toBeUndefined();
  return operation;
};

test('equal texts differ by nothing', () => {
  expect(check('', '')).toEqual([]);
  expect(check('a😀b', 'a😀b')).toEqual([]);
});

test('the smallest edit is found', () => {
  expect(check('one two three', 'one 2 three')).toEqual([4, { d: 3 }, '2']);
  expect(check('abc', 'abcd')).toEqual([3, 'd']);
  expect(check('abc', '')).toEqual([{ d: 3 }]);
});

test('halves of code points are never taken apart', () => {
  // U+1F600 and U+1F601 share their first half, U+1F600 and U+1FA00 their second.
  expect(check('a\u{1F600}', 'a\u{1F601}')).toEqual([1, { d: 1 }, '\u{1F601}']);
  check('\u{1F600}\u{1F600}', '\u{1F601}\u{1F600}');
  check('x\u{1F600}y', 'x\u{1FA00}y');
  check('\u{1FA00}', '\u{1F600}');
});

test('any two texts, of any make, lead from one to the other', () => {
  const seed = 20_261_123;
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const letters = ['a', 'b', '\n', 'é', '😀', '\u{1FA00}', '\r\n'];
  const text = (length: number) => Array.from({ length }, () => letters[random(letters.length)]).join('');
  for (let round = 0; round < 300; round += 1) check(text(random(60)), text(random(60)));
});

test('long texts that differ in a great deal take a bounded time', () => {
  const line = (index: number) => `line ${index} of the text\n`;
  const from = Array.from({ length: 20_000 }, (_, index) => line(index)).join('');
  const edited = from.replace('line 77 ', 'row 77 ').replace('line 19000 ', '').slice(10);
  expect(check(from, edited).length).toBeLessThan(20);
  check(from, from.split('').reverse().join(''));
  check('a'.repeat(100_000), 'b'.repeat(100_000));
});
