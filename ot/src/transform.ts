import { type TextOp, type as textUnicode } from 'ot-text-unicode';
import type { Operation } from './operation.ts';

/** Whose insert goes first at one place: `left` before, `right` after the other's. */
export type Side = 'left' | 'right';

/**
 * The operation as it applies after `other`, both made on one text.
 *
 * The operation sequenced later is `left`, the committed one it meets is `right`. Law (TP1): for a and b on one text,
 * apply(apply(text, a), transform(b, a, 'left')) = apply(apply(text, b), transform(a, b, 'right')).
 * Both must be in normal form, but may be empty; the result is in normal form and may be empty.
 */
export function transform(operation: Operation, other: Operation, side: Side): Operation {
  return textUnicode.transform(operation as TextOp, other as TextOp, side) as Operation;
}

/** A pair of concurrent operations, each as it applies after the other; `pending` will be sequenced later than `committed`. */
export function transformPair(pending: Operation, committed: Operation): { pending: Operation; committed: Operation } {
  return { pending: transform(pending, committed, 'left'), committed: transform(committed, pending, 'right') };
}
