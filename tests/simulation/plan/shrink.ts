import type { Plan } from './plan.ts';

/** The plan with only some of its faults, by their numbers. */
export function keeping(plan: Plan, numbers: readonly number[]): Plan {
  return { ...plan, faults: plan.faults.filter((_fault, number) => numbers.includes(number)) };
}

/** Leaves faults out one after another as long as the schedule still fails. Answers the numbers of those that are needed. */
export function shrink(plan: Plan, kept: readonly number[], fails: (plan: Plan) => boolean): readonly number[] {
  let needed = kept;
  for (const number of kept) {
    const fewer = needed.filter((one) => one !== number);
    if (fails(keeping(plan, fewer))) needed = fewer;
  }
  return needed;
}
