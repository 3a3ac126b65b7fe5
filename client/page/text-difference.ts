import { countCodePoints } from '@weft/ot/code-points';

/** One replacement that turns a text into another. Positions and counts are code points. */
export interface TextDifference {
  readonly position: number;
  readonly deleted: number;
  readonly inserted: string;
}

/**
 * The one replacement between what a field showed and what it shows now; undefined when nothing changed. Where several
 * would do, as when a letter is typed next to its like, the one that ends at the caret.
 * @param caret where the caret is now, in UTF-16 units of `after`
 */
export function differenceOf(before: string, after: string, caret: number): TextDifference | undefined {
  if (before === after) return undefined;
  const suffixMax = Math.min(after.length - caret, before.length);
  const suffixAtCaret = commonSuffix(before, after, suffixMax);
  const prefix = wholePrefix(
    before,
    commonPrefix(before, after, Math.min(before.length, after.length) - suffixAtCaret),
  );
  const suffix = wholeSuffix(before, commonSuffix(before, after, Math.min(before.length, after.length) - prefix));
  return {
    position: countCodePoints(before.slice(0, prefix)),
    deleted: countCodePoints(before.slice(prefix, before.length - suffix)),
    inserted: after.slice(prefix, after.length - suffix),
  };
}

function commonPrefix(before: string, after: string, max: number): number {
  let length = 0;
  while (length < max && before.charCodeAt(length) === after.charCodeAt(length)) length += 1;
  return length;
}

function commonSuffix(before: string, after: string, max: number): number {
  let length = 0;
  while (
    length < max &&
    before.charCodeAt(before.length - 1 - length) === after.charCodeAt(after.length - 1 - length)
  ) {
    length += 1;
  }
  return length;
}

/** A prefix must not end inside of a surrogate pair: two emoji can share their first half. */
function wholePrefix(text: string, length: number): number {
  return splitsPair(text, length) ? length - 1 : length;
}

function wholeSuffix(text: string, length: number): number {
  return splitsPair(text, text.length - length) ? length - 1 : length;
}

function splitsPair(text: string, offset: number): boolean {
  return isHigh(text.charCodeAt(offset - 1)) && isLow(text.charCodeAt(offset));
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
