import type { Goal, Judgement } from '../goals.ts';
import { numberText, tableLine } from './number-text.ts';

/** Goals, what was measured, and whether they are met, in markdown. */
export function goalsTable(judgements: readonly Judgement[]): string {
  const lines = judgements.map((judgement) => [
    judgement.goal.name,
    goalText(judgement),
    judgement.value === undefined ? '' : amount(judgement, judgement.value),
    judgement.met === undefined ? 'not measured' : judgement.met ? 'met' : 'missed',
  ]);
  return [['figure', 'goal', 'measured', ''], ['---', '---:', '---:', '---'], ...lines].map(tableLine).join('\n');
}

function goalText(judgement: Judgement): string {
  const { bound, against } = judgement.goal;
  const [sign, value] = 'atLeast' in bound ? ['≥', bound.atLeast] : ['≤', bound.atMost];
  return `${sign} ${amount(judgement, value)}${against === undefined ? '' : ` ${against.name}`}`;
}

function amount({ goal, unit }: { goal: Goal; unit: string }, value: number): string {
  if (goal.against !== undefined || unit === 'ratio') return `${numberText(value)}×`;
  return `${numberText(value)} ${unit}`;
}
