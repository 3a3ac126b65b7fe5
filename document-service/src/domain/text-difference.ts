import { countCodePoints, isHighSurrogate } from '@weft/ot/code-points';
import type { Component, Operation } from '@weft/ot/operation';
import { normalize } from '@weft/ot/validate';
import { diffChars, diffLines } from 'diff';

/** Texts up to this length, in UTF-16 units, are compared letter by letter; longer ones line by line first. */
const LETTERS_COMPARED = 20_000;
/** Edits after which a comparison gives up and the whole piece is replaced: it costs their square. */
const LETTER_EDITS = 1_000;
const LINE_EDITS = 2_000;

interface Piece {
  readonly value: string;
  readonly added: boolean;
  readonly removed: boolean;
}

/** A small operation that turns one well-formed text into another; empty when they are equal. The smallest one unless the texts differ in a great deal. */
export function textDifference(from: string, to: string): Operation {
  const start = commonStart(from, to);
  const end = commonEnd(from, to, start);
  const removed = from.slice(start, from.length - end);
  const added = to.slice(start, to.length - end);
  const kept: Component[] = start > 0 ? [countCodePoints(from.slice(0, start))] : [];
  return normalize([...kept, ...compare(removed, added).flatMap(componentOf)]);
}

function compare(from: string, to: string): Piece[] {
  if (from === '' || to === '') return replacement(from, to);
  if (from.length + to.length <= LETTERS_COMPARED) return letters(from, to);
  const lines = diffLines(from, to, { maxEditLength: LINE_EDITS });
  return lines === undefined ? replacement(from, to) : refine(lines);
}

function letters(from: string, to: string): Piece[] {
  return diffChars(from, to, { maxEditLength: LETTER_EDITS }) ?? replacement(from, to);
}

/** Lines taken out and put in at one place are compared letter by letter where they are short enough. */
function refine(pieces: readonly Piece[]): Piece[] {
  const refined: Piece[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    const short = removed !== '' && added !== '' && removed.length + added.length <= LETTERS_COMPARED;
    refined.push(...(short ? letters(removed, added) : replacement(removed, added)));
    [removed, added] = ['', ''];
  };
  for (const piece of pieces) {
    if (piece.removed) removed += piece.value;
    else if (piece.added) added += piece.value;
    else {
      flush();
      refined.push(piece);
    }
  }
  flush();
  return refined;
}

function replacement(from: string, to: string): Piece[] {
  const pieces: Piece[] = [];
  if (from !== '') pieces.push({ value: from, added: false, removed: true });
  if (to !== '') pieces.push({ value: to, added: true, removed: false });
  return pieces;
}

function componentOf({ value, added, removed }: Piece): Component[] {
  if (value === '') return [];
  if (added) return [value];
  const count = countCodePoints(value);
  return [removed ? { d: count } : count];
}

/** In UTF-16 units, never between the halves of a code point. */
function commonStart(from: string, to: string): number {
  const most = Math.min(from.length, to.length);
  let length = 0;
  while (length < most && from.charCodeAt(length) === to.charCodeAt(length)) length += 1;
  return length > 0 && isHighSurrogate(from.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonEnd(from: string, to: string, start: number): number {
  const most = Math.min(from.length, to.length) - start;
  let length = 0;
  while (length < most && from.charCodeAt(from.length - 1 - length) === to.charCodeAt(to.length - 1 - length)) {
    length += 1;
  }
  return length > 0 && isLowSurrogate(from.charCodeAt(from.length - length)) ? length - 1 : length;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
