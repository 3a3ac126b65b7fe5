import type { SequencingLimits } from './limits.ts';
import type { Operation } from './operation.ts';
import type { OperationWindow } from './operation-window.ts';
import { transform } from './transform.ts';

/**
 * An operation made on revision `base` as it applies at the head: transformed through the committed operations one by one, never through a
 * composed range (NOTES.md). Undefined when that would take more than the limits allow: a long delete is cut in two by every insert into
 * it, so an operation may grow as it meets others. The window must reach back to the base.
 */
export function rebaseToHead(
  operation: Operation,
  { base, window, limits }: { base: number; window: OperationWindow; limits: SequencingLimits },
): Operation | undefined {
  let rebased = operation;
  let walked = 0;
  for (let revision = base + 1; revision <= window.head; revision += 1) {
    const committed = window.get(revision);
    if (committed === undefined) throw new RangeError(`the window lacks revision ${revision}`);
    walked += rebased.length + committed.length;
    if (walked > limits.transformComponents) return undefined;
    rebased = transform(rebased, committed, 'left');
    if (rebased.length > limits.operationComponents) return undefined;
  }
  return rebased;
}
