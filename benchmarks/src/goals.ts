import type { Row } from './report/summary.ts';

/** The median of one figure. */
export interface Quantity {
  readonly system: string;
  readonly workload: string;
  readonly figure: string;
}

/** What a figure is to be. */
export interface Goal {
  /** For people. */
  readonly name: string;
  readonly measured: Quantity;
  /** When given, the figure is divided by the sum of these. */
  readonly against?: { readonly name: string; readonly sum: readonly Quantity[] };
  /** Of the figure; left out when it is divided. */
  readonly unit?: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** What a quick run measures instead, when that is smaller than what the goal is about. */
  readonly inQuick?: string;
}

/** How a goal stands. */
export interface Judgement {
  readonly goal: Goal;
  /** In the unit of the figure, or as a ratio; undefined when something of it was not measured. */
  readonly value: number | undefined;
  readonly met: boolean | undefined;
}

/** Judges every goal by the medians of a run. */
export function judge(goals: readonly Goal[], rows: readonly Row[]): Judgement[] {
  const find = ({ system, workload, figure }: Quantity) =>
    rows.find((row) => row.system === system && row.workload === workload && row.figure === figure);
  return goals.map((goal) => {
    const row = find(goal.measured);
    const divisor = goal.against === undefined ? 1 : sum(goal.against.sum.map((each) => find(each)?.median));
    if (row === undefined || divisor === undefined || divisor === 0) {
      return { goal, value: undefined, met: undefined };
    }
    const value = row.median / divisor;
    return {
      goal,
      value,
      met: 'atLeast' in goal.bound ? value >= goal.bound.atLeast : value <= goal.bound.atMost,
    };
  });
}

/** Undefined when one of them is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((total, value) => (total === undefined || value === undefined ? undefined : total + value), 0);
}
