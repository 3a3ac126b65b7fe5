import { countCodePoints } from './code-points.ts';

/**
 * One step of an operation, in the form of ot-text-unicode: a number keeps that many code points, a string is inserted, `{ d }` deletes
 * that many code points.
 */
export type Component = number | string | { readonly d: number };

/**
 * One atomic edit of a text. Components are read from the start of the text, each going on where the last one ended; what follows the last one
 * is kept. Counts are Unicode code points. Normal form: no zero counts, no empty insert, no two adjacent components of one kind, no
 * retain at the end. Insert and delete at one place stay in the order they were written.
 */
export type Operation = readonly Component[];

/** How much longer the text is after the operation, in code points; negative when shorter. */
export function lengthDelta(operation: Operation): number {
  let delta = 0;
  for (const component of operation) {
    if (typeof component === 'string') delta += countCodePoints(component);
    else if (typeof component === 'object') delta -= component.d;
  }
  return delta;
}

/** The least length of a text that the operation can apply to, in code points. */
export function requiredLength(operation: Operation): number {
  let length = 0;
  for (const component of operation) {
    if (typeof component === 'number') length += component;
    else if (typeof component === 'object') length += component.d;
  }
  return length;
}

/** How many code points the operation inserts. */
export function insertedLength(operation: Operation): number {
  let length = 0;
  for (const component of operation) if (typeof component === 'string') length += countCodePoints(component);
  return length;
}

/** True when the operation changes nothing. */
export function isNoop(operation: Operation): boolean {
  return operation.every((component) => typeof component === 'number');
}
