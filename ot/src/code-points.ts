/** Length of a well-formed text in code points. */
export function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index += 1) {
    if (isHighSurrogate(text.charCodeAt(index))) {
      count -= 1;
      index += 1;
    }
  }
  return count;
}

/** Where in a well-formed text, in UTF-16 units, `count` code points after the unit `start` end; at most the text's end. */
export function advanceCodePoints(text: string, start: number, count: number): number {
  let index = start;
  for (let left = count; left > 0 && index < text.length; left -= 1) {
    index += isHighSurrogate(text.charCodeAt(index)) ? 2 : 1;
  }
  return index;
}

/** True for the first half of a pair of UTF-16 units. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
