import { advanceCodePoints } from './code-points.ts';
import type { Operation } from './operation.ts';

/** An operation reaches past the end of the text. */
export class OperationOutOfBoundsError extends Error {
  override name = 'OperationOutOfBoundsError';
}

/** The text after the operation. Fails with OperationOutOfBoundsError. For many operations on a long text see rope.ts. */
export function apply(text: string, operation: Operation): string {
  let result = '';
  let position = 0;
  for (const component of operation) {
    if (typeof component === 'string') {
      result += component;
      continue;
    }
    const count = typeof component === 'number' ? component : component.d;
    const end = skip(text, position, count);
    if (typeof component === 'number') result += text.slice(position, end);
    position = end;
  }
  return result + text.slice(position);
}

function skip(text: string, position: number, count: number): number {
  let index = position;
  for (let left = count; left > 0; left -= 1) {
    if (index >= text.length) throw new OperationOutOfBoundsError('the operation reaches past the end of the text');
    index = advanceCodePoints(text, index, 1);
  }
  return index;
}
