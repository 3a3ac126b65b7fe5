import fc from 'fast-check';
import type { Component, Operation } from '../operation.ts';
import { codePoints, normalForm, reach } from './oracle.ts';

/** Code points that have been trouble somewhere: astral, combining, line ends, byte order mark, the ends of planes and of byte lengths. */
const CODE_POINTS = [
  'a',
  'b',
  ' ',
  '\n',
  '\r',
  '\0',
  '\x7f',
  '\x80',
  'é',
  '\u0301',
  '߿',
  'ࠀ',
  '\ufeff',
  '\uffff',
  '😀',
  '𝒳',
  '𐀀',
  '\u{10ffff}',
];

const codePoint = fc.constantFrom(...CODE_POINTS);

/** A well-formed text. */
export function arbitraryText(maxLength = 24): fc.Arbitrary<string> {
  return fc.array(codePoint, { maxLength }).map((units) => units.join(''));
}

/** An operation in normal form on a text of a length, perhaps empty. */
export function arbitraryOperation(length: number, maxComponents = 8): fc.Arbitrary<Operation> {
  const component: fc.Arbitrary<Component> = fc.oneof(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 4 }).map((d) => ({ d })),
    fc.array(codePoint, { minLength: 1, maxLength: 4 }).map((units) => units.join('')),
  );
  return fc.array(component, { maxLength: maxComponents }).map((components) => fitted(components, length));
}

/** An operation that a submission may hold: not empty. */
export function arbitrarySubmission(length: number): fc.Arbitrary<Operation> {
  return arbitraryOperation(length).filter((operation) => operation.length > 0);
}

/** A text and operations that are all made on it. */
export function arbitraryConcurrent(count: number): fc.Arbitrary<{ text: string; operations: Operation[] }> {
  return arbitraryText().chain((text) =>
    fc
      .array(arbitraryOperation(codePoints(text).length), { minLength: count, maxLength: count })
      .map((operations) => ({ text, operations })),
  );
}

function fitted(components: readonly Component[], length: number): Operation {
  const kept: Component[] = [];
  for (const component of components) if (reach([...kept, component]) <= length) kept.push(component);
  return normalForm(kept);
}
