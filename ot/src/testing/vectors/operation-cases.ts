import type { OracleOperation } from '../oracle.ts';

/** Operations that a submission may hold, and what is right about them. */
export const VALID: readonly [string, OracleOperation][] = [
  ['an insert', ['A']],
  ['retain, insert and delete', [3, 'A', { d: 2 }]],
  ['an insert before a delete, kept so', ['x', { d: 1 }]],
  ['a delete before an insert, kept so', [{ d: 1 }, 'x']],
  ['an astral character is one code point and four bytes', [1, '😀']],
  ['a combining character is a code point of its own', ['e\u0301']],
  ['line ends are kept as they are', ['\r\n']],
  ['a byte order mark is text', ['\ufeff']],
  ['counts of one and of two bytes', [127, { d: 1 }, 128, { d: 16_383 }]],
  ['a count of three bytes', [16_384, { d: 1 }]],
  ['the furthest reach', [8_388_607, { d: 1 }]],
];

/** Operations in the form of the contract that a submission may not hold. */
export const INVALID: readonly [string, OracleOperation][] = [
  ['nothing', []],
  ['a retain at the end', ['x', 1]],
  ['a retain alone', [1]],
  ['a retain of zero', [0, 'x']],
  ['a delete of zero', [{ d: 0 }]],
  ['an empty insert', ['']],
  ['two inserts in a row', ['a', 'b']],
  ['two retains in a row', [1, 1, 'x']],
  ['two deletes in a row', [{ d: 1 }, { d: 1 }]],
  ['a reach beyond the longest document', [8_388_608, { d: 1 }]],
  ['the largest count', [{ d: 4_294_967_295 }]],
];

/** Bytes, in hexadecimal, that a strict decoder refuses. */
export const MALFORMED: readonly [string, string][] = [
  ['cut off after the tag', '0a'],
  ['cut off in a count', '0a020880'],
  ['a component without a kind', '0a00'],
  ['two kinds in one component', '0a0408031802'],
  ['an unknown field', '1001'],
  ['an unknown kind', '0a022001'],
  ['a count above 32 bits', '0a06188080808010'],
  ['a number longer than need be', '0a03188200'],
  ['a lone surrogate', '0a051203eda080'],
  ['text that is not UTF-8', '0a041202c080'],
];

/** The text before, the operation, the text after. */
export const APPLIED: readonly [string, string, OracleOperation, string][] = [
  ['into nothing', '', ['hi'], 'hi'],
  ['in the middle', 'abc', [1, 'X', { d: 1 }], 'aXc'],
  ['what follows the last component is kept', 'abc', [{ d: 1 }], 'bc'],
  ['code points, not UTF-16 units', 'a😀b', [2, 'x'], 'a😀xb'],
  ['an astral character is deleted whole', 'a😀b', [1, { d: 1 }], 'ab'],
  ['a combining character can be deleted alone', 'e\u0301', [1, { d: 1 }], 'e'],
  ['delete, then insert', 'abc', [{ d: 3 }, 'xyz'], 'xyz'],
];

/** The operation, the other one, its side, the result. Each was worked out on paper. */
export const TRANSFORMED: readonly [string, OracleOperation, OracleOperation, 'left' | 'right', OracleOperation][] = [
  ['the later goes before the committed one at the same place', ['L'], ['C'], 'left', ['L']],
  ['the committed one goes behind the later at the same place', ['C'], ['L'], 'right', [1, 'C']],
  ['behind an insert', [2, 'x'], ['abc'], 'left', [5, 'x']],
  ['in front of an insert', ['x'], [2, 'abc'], 'left', ['x']],
  ['an astral insert moves by one', [1, 'x'], ['😀'], 'left', [2, 'x']],
  ['a delete is cut in two by an insert into it', [{ d: 4 }], [2, 'x'], 'left', [{ d: 2 }, 1, { d: 2 }]],
  ['an insert survives the deletion around it', [2, 'x'], [{ d: 4 }], 'left', ['x']],
  ['what is gone need not be deleted', [{ d: 3 }], [1, { d: 1 }], 'left', [{ d: 2 }]],
  ['a delete of what is gone becomes nothing', [1, { d: 1 }], [{ d: 3 }], 'left', []],
  ['a replacement over a deletion of the same keeps its text', ['x', { d: 2 }], [{ d: 2 }], 'left', ['x']],
  ['two replacements of the same keep both texts, the later first', ['L', { d: 2 }], ['C', { d: 2 }], 'left', ['L']],
  ['and the other way around', ['C', { d: 2 }], ['L', { d: 2 }], 'right', [1, 'C']],
  ['text behind a deletion stays behind it', [{ d: 1 }, 'x'], [{ d: 1 }, 'y'], 'left', ['x']],
  ['text in front of a deletion stays in front of it', [{ d: 1 }, 'x'], ['y', { d: 1 }], 'left', [1, 'x']],
  ['inserts on both sides of a deletion meet', ['a', { d: 1 }, 'b'], [{ d: 1 }], 'left', ['ab']],
  ['over typing over a selection, first step', [1, 'y'], [{ d: 1 }], 'left', ['y']],
  ['over typing over a selection, second step', ['y'], ['z'], 'left', ['y']],
  ['over the same composed, which nobody must do', [1, 'y'], ['z', { d: 1 }], 'left', [1, 'y']],
  ['nothing stays nothing', [], ['x'], 'left', []],
  ['over nothing', [1, 'x'], [], 'left', [1, 'x']],
];

/** The position, the operation, where it goes when text inserted at it goes behind it, and when in front of it. */
export const MOVED: readonly [string, number, OracleOperation, number, number][] = [
  ['behind an insert', 3, ['ab'], 5, 5],
  ['at an insert', 3, [3, 'ab'], 3, 5],
  ['in front of an insert', 3, [4, 'ab'], 3, 3],
  ['behind a deletion', 3, [{ d: 2 }], 1, 1],
  ['within a deletion', 3, [2, { d: 4 }], 2, 2],
  ['within a replacement, text first', 3, [2, 'xyz', { d: 3 }], 5, 5],
  ['within a replacement, deletion first', 3, [2, { d: 3 }, 'xyz'], 2, 5],
];
