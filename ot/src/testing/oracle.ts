/**
 * What operations mean, written from the specification alone and as simply as possible, to judge the implementation by. Imports nothing of it, and
 * models a text as an array of code points.
 *
 * An operation on a text of n code points is, for each of the n + 1 gaps between them, what is inserted there, and for each code point,
 * whether it is removed. In the list of components, what stands before a delete belongs to the gap before the deleted code points.
 */

export type OracleComponent = number | string | { readonly d: number };
export type OracleOperation = readonly OracleComponent[];

interface Edit {
  /** Inserted before the code point of the same index; the last one at the end. */
  readonly inserts: string[][];
  readonly removed: boolean[];
}

/** The code points of a text, each as a string. */
export function codePoints(text: string): string[] {
  return [...text];
}

/** The text after the operation. Throws when the operation reaches past the end. */
export function oracleApply(text: string, operation: OracleOperation): string {
  const before = codePoints(text);
  const { inserts, removed } = editOf(operation, before.length);
  const after: string[] = [];
  for (let gap = 0; gap <= before.length; gap += 1) {
    after.push(...(inserts[gap] ?? []));
    if (gap < before.length && !removed[gap]) after.push(before[gap] ?? '');
  }
  return after.join('');
}

/**
 * `operation` as it applies after `other`, on a text of `length` code points. It inserts into the gaps it inserted into, removes the code points it removed
 * unless they are gone, and where both insert into one gap, the left one's text comes first.
 */
export function oracleTransform(
  operation: OracleOperation,
  other: OracleOperation,
  { side, length }: { side: 'left' | 'right'; length: number },
): OracleOperation {
  const own = editOf(operation, length);
  const others = editOf(other, length);
  const steps: OracleComponent[] = [];
  for (let gap = 0; gap <= length; gap += 1) {
    const insert = own.inserts[gap] ?? [];
    const kept = (others.inserts[gap] ?? []).map(() => 1);
    steps.push(...(side === 'left' ? [...insert, ...kept] : [...kept, ...insert]));
    if (gap < length && !others.removed[gap]) steps.push(own.removed[gap] ? { d: 1 } : 1);
  }
  return normalForm(steps);
}

/** Joins neighbours of one kind and drops retains at the end. */
export function normalForm(steps: OracleOperation): OracleOperation {
  const normal: OracleComponent[] = [];
  for (const step of steps) {
    const last = normal.at(-1);
    if (typeof step === 'number' && typeof last === 'number') normal[normal.length - 1] = last + step;
    else if (typeof step === 'string' && typeof last === 'string') normal[normal.length - 1] = last + step;
    else if (typeof step === 'object' && typeof last === 'object') normal[normal.length - 1] = { d: last.d + step.d };
    else normal.push(step);
  }
  return typeof normal.at(-1) === 'number' ? normal.slice(0, -1) : normal;
}

/** The length of the shortest text that the operation applies to. */
export function reach(operation: OracleOperation): number {
  return operation.reduce<number>((sum, step) => {
    if (typeof step === 'string') return sum;
    return sum + (typeof step === 'number' ? step : step.d);
  }, 0);
}

function editOf(operation: OracleOperation, length: number): Edit {
  if (reach(operation) > length) throw new RangeError('past the end');
  const inserts = Array.from({ length: length + 1 }, (): string[] => []);
  const removed = Array.from({ length }, () => false);
  let position = 0;
  for (const step of operation) {
    if (typeof step === 'string') inserts[position]?.push(...codePoints(step));
    else if (typeof step === 'number') position += step;
    else {
      removed.fill(true, position, position + step.d);
      position += step.d;
    }
  }
  return { inserts, removed };
}
