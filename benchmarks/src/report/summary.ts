import type { Figure, Outcome } from '../workloads/workload.ts';

/** One figure of one workload on one system over all rounds. */
export interface Row {
  readonly system: string;
  readonly workload: string;
  readonly figure: string;
  /** The processes it is about; undefined when it is about the whole system. */
  readonly role: string | undefined;
  readonly unit: string;
  readonly better: Figure['better'];
  /** Of each round, in order. */
  readonly values: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle of the values, of an even number the mean of the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? 0) + upper) / 2;
}

/** All rounds together, in the order in which figures were first seen. */
export function summarise(outcomes: readonly Outcome[]): Row[] {
  const found = new Map<string, { outcome: Outcome; figure: Figure; values: number[] }>();
  for (const outcome of outcomes) {
    for (const figure of outcome.figures) {
      const key = JSON.stringify([outcome.workload, outcome.system, figure.name]);
      const entry = found.get(key) ?? { outcome, figure, values: [] };
      entry.values.push(figure.value);
      found.set(key, entry);
    }
  }
  return [...found.values()].map(
    ({ outcome: { system, workload, roles = [] }, figure: { name, unit, better }, values }) => ({
      system,
      workload,
      figure: name,
      role: roles.find((role) => name.endsWith(`, ${role}`)),
      unit,
      better,
      values,
      median: median(values),
      min: Math.min(...values),
      max: Math.max(...values),
    }),
  );
}
