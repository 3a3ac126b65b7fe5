import type { Row } from './report/summary.ts';

/** A figure that is worse by more than this share fails a comparison, unless rounds overlap. */
export const WORSE_BY = 0.15;

/** The longest of many is luck on a machine with other things to do: it is shown and fails nothing. */
const EXTREME = / max(,|$)/;

/** One figure in two runs. */
export interface Change {
  readonly before: Row;
  readonly after: Row;
  /** The later median divided by the earlier; 1 when both are 0. */
  readonly ratio: number;
  /** `worse` or `better` only outside of what the rounds of either run spread over, and by more than WORSE_BY. */
  readonly verdict: 'worse' | 'better' | 'same';
}

/** Every figure that both runs have. */
export function compareRows(before: readonly Row[], after: readonly Row[], worseBy = WORSE_BY): Change[] {
  const earlier = new Map(before.map((row) => [keyOf(row), row]));
  return after.flatMap((row) => {
    const match = earlier.get(keyOf(row));
    return match === undefined ? [] : [changeOf(match, row, worseBy)];
  });
}

/** Those that make a comparison fail. */
export function regressions(changes: readonly Change[]): Change[] {
  return changes.filter(({ verdict, after }) => verdict === 'worse' && !EXTREME.test(after.figure));
}

/** What one run has and the other has not. */
export function missing(before: readonly Row[], after: readonly Row[]): Row[] {
  const later = new Set(after.map(keyOf));
  return before.filter((row) => !later.has(keyOf(row)));
}

function changeOf(before: Row, after: Row, worseBy: number): Change {
  const ratio = before.median === after.median ? 1 : after.median / before.median;
  const loss = after.better === 'lower' ? ratio : 1 / ratio;
  const apart = !within(after.median, before) && !within(before.median, after);
  const verdict = apart && loss > 1 + worseBy ? 'worse' : apart && loss < 1 / (1 + worseBy) ? 'better' : 'same';
  return { before, after, ratio, verdict };
}

function within(value: number, { min, max }: Row): boolean {
  return value >= min && value <= max;
}

function keyOf({ workload, system, figure }: Row): string {
  return JSON.stringify([workload, system, figure]);
}
