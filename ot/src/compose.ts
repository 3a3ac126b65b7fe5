import { type TextOp, type as textUnicode } from 'ot-text-unicode';
import type { Operation } from './operation.ts';

/**
 * One operation that does what `first` and then `second` do: apply(text, compose(a, b)) = apply(apply(text, a), b).
 *
 * Only for what has not been sent, and for folding a text. Composing doesn't commute with transforming (NOTES.md): what others have seen as two
 * operations must stay two.
 */
export function compose(first: Operation, second: Operation): Operation {
  return textUnicode.compose(first as TextOp, second as TextOp) as Operation;
}
