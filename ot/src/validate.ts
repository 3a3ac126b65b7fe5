import { countCodePoints } from './code-points.ts';
import { DOCUMENT_CODE_POINTS_MAX, INSERT_CODE_POINTS_MAX, OPERATION_COMPONENTS_MAX } from './limits.ts';
import type { Component, Operation } from './operation.ts';

/**
 * What is wrong with the form of an operation somebody submits; undefined when nothing is. Says nothing of whether it fits a text. Never throws and
 * costs no more than the operation is long, whatever its counts are.
 */
export function invalidReason(operation: Operation): string | undefined {
  if (operation.length === 0) return 'the operation is empty';
  if (operation.length > OPERATION_COMPONENTS_MAX) return `more than ${OPERATION_COMPONENTS_MAX} components`;
  if (typeof operation[operation.length - 1] === 'number') return 'a retain at the end';
  let previous = '';
  let inserted = 0;
  let reached = 0;
  for (const component of operation) {
    const kind = typeof component;
    if (kind === previous) return `two adjacent components of one kind (${nameOf(component)})`;
    previous = kind;
    if (typeof component === 'string') {
      if (component === '') return 'an empty insert';
      if (component.length > 2 * INSERT_CODE_POINTS_MAX) return insertTooLong;
      if (!component.isWellFormed()) return 'an insert with a lone surrogate';
      inserted += countCodePoints(component);
    } else {
      const count = countOf(component);
      if (!Number.isInteger(count) || count <= 0) return `a ${nameOf(component)} of ${count}`;
      reached += count;
    }
    if (inserted > INSERT_CODE_POINTS_MAX) return insertTooLong;
    if (reached > DOCUMENT_CODE_POINTS_MAX) return `reaches further than ${DOCUMENT_CODE_POINTS_MAX} code points`;
  }
  return undefined;
}

/** The operation in normal form, without components that do nothing. */
export function normalize(operation: Operation): Operation {
  const normal: Component[] = [];
  for (const component of operation) {
    if (component === '' || (typeof component !== 'string' && countOf(component) === 0)) continue;
    const merged = merge(normal[normal.length - 1], component);
    if (merged === undefined) normal.push(component);
    else normal[normal.length - 1] = merged;
  }
  while (typeof normal[normal.length - 1] === 'number') normal.pop();
  return normal;
}

const insertTooLong = `inserts more than ${INSERT_CODE_POINTS_MAX} code points`;

function countOf(component: Exclude<Component, string>): number {
  return typeof component === 'number' ? component : component.d;
}

function nameOf(component: Component): string {
  if (typeof component === 'string') return 'insert';
  return typeof component === 'number' ? 'retain' : 'delete';
}

function merge(last: Component | undefined, next: Component): Component | undefined {
  if (typeof last === 'number' && typeof next === 'number') return last + next;
  if (typeof last === 'string' && typeof next === 'string') return last + next;
  if (typeof last === 'object' && typeof next === 'object') return { d: last.d + next.d };
  return undefined;
}
