import { advanceCodePoints, countCodePoints } from './code-points.ts';
import type { Component, Operation } from './operation.ts';
import { normalize } from './validate.ts';

/** The operation that undoes `operation`, which was made on `text`: apply(apply(text, a), invert(a, text)) = text. */
export function invert(operation: Operation, text: string): Operation {
  const inverse: Component[] = [];
  let position = 0;
  for (const component of operation) {
    if (typeof component === 'string') {
      inverse.push({ d: countCodePoints(component) });
      continue;
    }
    const count = typeof component === 'number' ? component : component.d;
    const end = advanceCodePoints(text, position, count);
    inverse.push(typeof component === 'number' ? count : text.slice(position, end));
    position = end;
  }
  return normalize(inverse);
}
