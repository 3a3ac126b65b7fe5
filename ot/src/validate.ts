import { countCodePoints } from './code-points.ts';
import { type OperationLimits, SEQUENCING_LIMITS } from './limits.ts';
import type { Component, Operation } from './operation.ts';

/**
 * What is wrong with the form of an operation somebody submits; undefined when nothing is. Says nothing of whether it fits a text. Never throws,
 * also on values that are no operations at run time, and costs no more than the operation is long, whatever its counts are.
 */
export function invalidReason(operation: Operation): string | undefined {
  return invalidReasonWithin(operation, SEQUENCING_LIMITS);
}

/** As invalidReason, by other limits than the newest. */
export function invalidReasonWithin(operation: Operation, limits: OperationLimits): string | undefined {
  if (operation.length === 0) return 'the operation is empty';
  if (operation.length > limits.operationComponents) return `more than ${limits.operationComponents} components`;
  if (typeof operation[operation.length - 1] === 'number') return 'a retain at the end';
  let previous = '';
  let inserted = 0;
  let reached = 0;
  for (const component of operation) {
    const kind = typeof component;
    if (kind === previous) return `two adjacent components of one kind (${nameOf(component)})`;
    previous = kind;
    if (typeof component === 'string') {
      const problem = insertProblem(component, limits);
      if (problem !== undefined) return problem;
      inserted += countCodePoints(component);
    } else {
      const count = countOf(component);
      if (!Number.isInteger(count) || count <= 0) return `a ${nameOf(component)} that is not a whole number above 0`;
      reached += count;
    }
    if (inserted > limits.insertCodePoints) return `inserts more than ${limits.insertCodePoints} code points`;
    if (reached > limits.documentCodePoints) return `reaches further than ${limits.documentCodePoints} code points`;
  }
  return undefined;
}

/** The operation in normal form: components that do nothing are left out, neighbours of one kind joined. The argument is not changed. */
export function normalize(operation: Operation): Operation {
  const normal: Component[] = [];
  for (const component of operation) appendComponent(normal, component);
  if (typeof normal[normal.length - 1] === 'number') normal.pop();
  return normal;
}

/** Appends a component to an operation being built, so that it stays in normal form but for a retain at the end. */
export function appendComponent(operation: Component[], component: Component): void {
  if (component === '' || (typeof component !== 'string' && countOf(component) === 0)) return;
  const joined = join(operation[operation.length - 1], component);
  if (joined === undefined) operation.push(component);
  else operation[operation.length - 1] = joined;
}

function insertProblem(insert: string, limits: OperationLimits): string | undefined {
  if (insert === '') return 'an empty insert';
  if (insert.length > 2 * limits.insertCodePoints) return `inserts more than ${limits.insertCodePoints} code points`;
  return insert.isWellFormed() ? undefined : 'an insert with a lone surrogate';
}

function countOf(component: Exclude<Component, string>): number {
  return typeof component === 'number' ? component : component?.d;
}

function nameOf(component: Component): string {
  if (typeof component === 'string') return 'insert';
  return typeof component === 'number' ? 'retain' : 'delete';
}

function join(last: Component | undefined, next: Component): Component | undefined {
  if (typeof last === 'number' && typeof next === 'number') return last + next;
  if (typeof last === 'string' && typeof next === 'string') return last + next;
  if (typeof last === 'object' && typeof next === 'object') return { d: last.d + next.d };
  return undefined;
}
