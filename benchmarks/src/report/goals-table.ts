import type { Goal, Judgement } from '../goals.ts';
import type { Effort } from '../workloads/workload.ts';
import { numberText, tableLine } from './number-text.ts';

/** Goals, what was measured, and whether they are met, in markdown; below it, what of this a quick run does not tell. */
export function goalsTable(judgements: readonly Judgement[], mode: Effort['mode']): string {
  const lines = judgements.map((judgement) => [
    judgement.goal.name,
    goalText(judgement.goal),
    judgement.value === undefined ? '' : amount(judgement.goal, judgement.value),
    judgement.met === undefined ? 'not measured' : judgement.met ? 'met' : 'missed',
  ]);
  const table = [['figure', 'goal', 'measured', ''], ['---', '---:', '---:', '---'], ...lines]
    .map(tableLine)
    .join('\n');
  return mode === 'full' ? table : `${table}\n\n${quickCaption(judgements)}`;
}

function quickCaption(judgements: readonly Judgement[]): string {
  const smaller = judgements.flatMap(({ goal: { name, inQuick }, value }) =>
    inQuick === undefined || value === undefined ? [] : [`${name} (${inQuick})`],
  );
  const sizes = smaller.length === 0 ? '' : ` Judged here at a smaller size: ${smaller.join('; ')}.`;
  return `A quick run measures once, for seconds; a verdict is that of the full run.${sizes}`;
}

function goalText(goal: Goal): string {
  const { bound, against } = goal;
  const [sign, value] = 'atLeast' in bound ? ['≥', bound.atLeast] : ['≤', bound.atMost];
  return `${sign} ${amount(goal, value)}${against === undefined ? '' : ` ${against.name}`}`;
}

function amount({ unit }: Goal, value: number): string {
  return unit === undefined ? `${numberText(value)}×` : `${numberText(value)} ${unit}`;
}
