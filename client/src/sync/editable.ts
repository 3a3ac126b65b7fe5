import { DOCUMENT_CODE_POINTS_MAX } from '@weft/ot/limits';
import { lengthDelta, type Operation, requiredLength } from '@weft/ot/operation';
import { splitOperation } from '@weft/ot/split-operation';
import { invalidReason } from '@weft/ot/validate';
import { EditRefusedError } from '../errors.ts';

/** Operations waiting to be sent; each holds tens of thousands of characters or of places, so this is for programs gone wild. */
const BUFFERED_MAX = 1_000;

/** What an edit depends on. */
export interface Editable {
  readonly mayEdit: boolean;
  /** Length of the text in code points. */
  readonly length: number;
  /** What the server allows; undefined when it didn't say. */
  readonly lengthMax: number | undefined;
  /** How many operations wait to be sent. */
  readonly buffered: number;
}

/**
 * Lets an edit pass that the server will take as well; one that does nothing passes too.
 * @throws {EditRefusedError}
 */
export function assertEditable(operation: Operation, { mayEdit, length, lengthMax, buffered }: Editable): void {
  if (!mayEdit) throw new EditRefusedError('PERMISSION_DENIED', 'you may not edit this document');
  const reason = operation.length === 0 ? undefined : reasonAgainst(operation);
  if (reason !== undefined) throw new EditRefusedError('INVALID_OPERATION', reason);
  if (requiredLength(operation) > length) {
    throw new EditRefusedError('INVALID_OPERATION', 'the operation reaches past the end of the text');
  }
  if (length + lengthDelta(operation) > (lengthMax || DOCUMENT_CODE_POINTS_MAX)) {
    throw new EditRefusedError('DOCUMENT_TOO_LONG', 'the document would become too long');
  }
  if (buffered >= BUFFERED_MAX) {
    throw new EditRefusedError('TOO_LARGE', 'too many edits are waiting to be saved');
  }
}

/** The form of an operation that may exceed what one submission holds, for it will be split. */
function reasonAgainst(operation: Operation): string | undefined {
  const reason = invalidReason(operation);
  if (reason === undefined) return undefined;
  for (const component of operation) {
    if (typeof component === 'string' ? component === '' || !component.isWellFormed() : !isCount(component))
      return reason;
  }
  if (operation.some((component, index) => typeof component === typeof operation[index - 1])) return reason;
  if (typeof operation.at(-1) === 'number') return reason;
  return splitOperation(operation)
    .map(invalidReason)
    .find((found) => found !== undefined);
}

function isCount(component: number | { readonly d: number }): boolean {
  const count = typeof component === 'number' ? component : component.d;
  return Number.isSafeInteger(count) && count > 0;
}
