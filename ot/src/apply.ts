import { isHighSurrogate } from './code-points.ts';
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
    const end = skip(text, position, typeof component === 'number' ? component : component.d);
    if (typeof component === 'number') result += text.slice(position, end);
    position = end;
  }
  return result + text.slice(position);
}

/** Never walks further than the text, whatever the count is. */
function skip(text: string, start: number, count: number): number {
  let position = start;
  let left = count;
  for (; left > 0 && position < text.length; left -= 1) position += isHighSurrogate(text.charCodeAt(position)) ? 2 : 1;
  if (left > 0)
    throw new OperationOutOfBoundsError(`the operation reaches ${left} code points past the end of the text`);
  return position;
}
