import type { Operation } from '@weft/ot/operation';
import { isNoop } from '@weft/ot/operation';
import { encodeOperation } from '@weft/ot/operation-codec';
import { transformPair } from '@weft/ot/transform';

/** Operations of one call that go in one after another, and where the document has come meanwhile. */
export interface PendingEdits {
  /** The revision that the first one applies to. */
  readonly revision: number;
  /** Each applies after the one before it. */
  readonly operations: readonly Operation[];
}

/** A committed operation of the document. */
export interface CommittedEdit {
  readonly revision: number;
  readonly operation: Operation;
  /** True when it is one of the call's own. */
  readonly own: boolean;
}

/** Moves on over the next committed operation: an own one is done, anybody else's is transformed through, one by one. */
export function passCommitted(edits: PendingEdits, { revision, operation, own }: CommittedEdit): PendingEdits {
  if (own) return { revision, operations: withoutFirst(edits.operations, operation) };
  let committed = operation;
  const operations = edits.operations.map((pending) => {
    const pair = transformPair(pending, committed);
    committed = pair.committed;
    return pair.pending;
  });
  return { revision, operations };
}

/** The edits without leading ones that others have made superfluous. */
export function effective(edits: PendingEdits): PendingEdits {
  const first = edits.operations.findIndex((operation) => !isNoop(operation));
  return { ...edits, operations: first === -1 ? [] : edits.operations.slice(first) };
}

/** Superfluous ones before the committed one were never submitted. */
function withoutFirst(operations: readonly Operation[], committed: Operation): readonly Operation[] {
  const bytes = Buffer.from(encodeOperation(committed));
  const index = operations.findIndex((operation) => bytes.equals(encodeOperation(operation)));
  return operations.slice(Math.max(index, 0) + 1);
}
