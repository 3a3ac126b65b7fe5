import { countCodePoints } from './code-points.ts';
import type { Operation } from './operation.ts';

/** Where a position stays when text is inserted exactly at it. */
export type Bias = 'before' | 'after';

/** Two positions of one text in code points; equal for a caret. */
export interface Selection {
  readonly anchor: number;
  readonly head: number;
}

/** Where a position, in code points, is after an operation. Inside deleted text it moves to the deletion's place. */
export function transformPosition(position: number, operation: Operation, bias: Bias = 'before'): number {
  let moved = position;
  let reached = 0;
  for (const component of operation) {
    if (reached > moved || (reached === moved && bias === 'before' && typeof component === 'string')) break;
    if (typeof component === 'number') reached += component;
    else if (typeof component === 'string') {
      const inserted = countCodePoints(component);
      reached += inserted;
      moved += inserted;
    } else moved -= Math.min(component.d, moved - reached);
  }
  return moved;
}

/** A selection after somebody else's operation: text inserted at its edges stays outside, a caret stays before. */
export function transformSelection({ anchor, head }: Selection, operation: Operation): Selection {
  if (anchor === head) {
    const caret = transformPosition(head, operation);
    return { anchor: caret, head: caret };
  }
  const start = transformPosition(Math.min(anchor, head), operation, 'after');
  const end = Math.max(start, transformPosition(Math.max(anchor, head), operation, 'before'));
  return anchor < head ? { anchor: start, head: end } : { anchor: end, head: start };
}
