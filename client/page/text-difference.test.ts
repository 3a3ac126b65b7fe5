import { describe, expect, it } from 'vitest';
import { differenceOf } from './text-difference.ts';

/** `|` stands for the caret. */
function check(before: string, afterWithCaret: string, expected: [number, number, string] | undefined) {
  const caret = afterWithCaret.indexOf('|');
  const difference = differenceOf(before, afterWithCaret.replace('|', ''), caret);
  expect(difference && [difference.position, difference.deleted, difference.inserted]).toEqual(expected);
}

describe('the difference of two texts', () => {
  it('is nothing for equal texts', () => check('abc', 'ab|c', undefined));
  it('finds typing', () => check('ac', 'ab|c', [1, 0, 'b']));
  it('finds typing next to the same letter by the caret', () => {
    check('aaa', 'a|aaa', [0, 0, 'a']);
    check('aaa', 'aaaa|', [3, 0, 'a']);
  });
  it('finds deleting among equal letters by the caret', () => {
    check('aaa', '|aa', [0, 1, '']);
    check('aaa', 'aa|', [2, 1, '']);
  });
  it('finds typing over a selection', () => check('hello world', 'hello there|', [6, 5, 'there']));
  it('finds a paste that repeats what is around it', () => check('abab', 'abab|abab', [0, 0, 'abab']));
  it('counts code points', () => check('😀😀x', '😀😀y|x', [2, 0, 'y']));
  it('does not cut an emoji that shares its first half', () => check('a😀b', 'a😁|b', [1, 1, '😁']));
  it('does not cut an emoji that shares its second half', () => check('\u{1F600}', '\u{1FA00}|', [0, 1, '\u{1FA00}']));
  it('finds that all was removed', () => check('abc', '|', [0, 3, '']));
  it('finds a change that is not at the caret', () => check('abc', 'Xbc|', [0, 1, 'X']));
});
