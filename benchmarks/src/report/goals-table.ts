import type { Goal, Judgement } from '../goals.ts';
import { numberText, tableLine } from './number-text.ts';

/** Goals, what was measured, and whether they are met, in markdown. */
export function goalsTable(judgements: readonly Judgement[]): string {
  const lines = judgements.map((judgement) => [
    judgement.goal.name,
    goalText(judgement.goal),
    judgement.value === undefined ? '' : amount(judgement.goal, judgement.value),
    judgement.met === undefined ? 'not measured' : judgement.met ? 'met' : 'missed',
  ]);
  return [['figure', 'goal', 'measured', ''], ['---', '---:', '---:', '---'], ...lines].map(tableLine).join('\n');
}

function goalText(goal: Goal): string {
  const { bound, against } = goal;
  const [sign, value] = 'atLeast' in bound ? ['≥', bound.atLeast] : ['≤', bound.atMost];
  return `${sign} ${amount(goal, value)}${against === undefined ? '' : ` ${against.name}`}`;
}

function amount({ unit }: Goal, value: number): string {
  return unit === undefined ? `${numberText(value)}×` : `${numberText(value)} ${unit}`;
}
