import { describe, expect, it } from 'vitest';
import { type Goal, judge } from './goals.ts';
import { goalsTable } from './report/goals-table.ts';
import { row } from './testing.ts';

const measured = { system: 'weft', workload: 'typing', figure: 'p50' };
const parts = ['one', 'two'].map((workload) => ({ system: 'floor', workload, figure: 'p50' }));
const ROWS = [
  row({ ...measured, unit: 'ms', values: [2, 9, 3] }),
  ...parts.map((part) => row({ ...part, unit: 'ms', values: [1] })),
];

function judged(goal: Partial<Goal>, rows = ROWS) {
  const [judgement] = judge([{ name: 'a goal', measured, bound: { atMost: 3 }, ...goal }], rows);
  return judgement;
}

describe('a goal', () => {
  it('is met up to its bound and no further', () => {
    expect(judged({ bound: { atMost: 3 } })).toMatchObject({ value: 3, met: true });
    expect(judged({ bound: { atMost: 2.99 } })?.met).toBe(false);
    expect(judged({ bound: { atLeast: 3 } })?.met).toBe(true);
    expect(judged({ bound: { atLeast: 3.01 } })?.met).toBe(false);
  });

  it('may be set against the sum of others', () => {
    const against = { name: 'both', sum: parts };
    expect(judged({ against, bound: { atMost: 1.5 } })).toMatchObject({ value: 1.5, met: true });
  });

  it('is open when something of it was not measured', () => {
    const against = { name: 'both', sum: [...parts, { system: 'floor', workload: 'three', figure: 'p50' }] };
    expect(judged({ against })?.met).toBeUndefined();
    expect(judged({}, [])?.met).toBeUndefined();
  });
});

it('stands in the table with bound, value and verdict', () => {
  const against = { name: 'both', sum: parts };
  const goals: Goal[] = [
    { name: 'fast', measured, unit: 'ms', bound: { atMost: 2 } },
    { name: 'as fast', measured, against, bound: { atLeast: 1 } },
    { name: 'other', measured: { ...measured, figure: 'p99' }, unit: 'ms', bound: { atMost: 1 } },
  ];
  expect(goalsTable(judge(goals, ROWS), 'full').split('\n').slice(2)).toEqual([
    '| fast | ≤ 2.00 ms | 3.00 ms | missed |',
    '| as fast | ≥ 1.00× both | 1.50× | met |',
    '| other | ≤ 1.00 ms |  | not measured |',
  ]);
});

it('says below the table what a quick run judges at a smaller size', () => {
  const goals: Goal[] = [
    { name: 'after a million edits', measured, bound: { atMost: 4 }, inQuick: '1 000 edits' },
    { name: 'fast', measured, bound: { atMost: 2 } },
    { name: 'not measured', measured: { ...measured, figure: 'p99' }, bound: { atMost: 1 }, inQuick: 'one' },
  ];
  const caption = goalsTable(judge(goals, ROWS), 'quick').split('\n').at(-1);
  expect(caption).toMatch(/^A quick run .* at a smaller size: after a million edits \(1 000 edits\)\.$/);
  expect(goalsTable(judge(goals.slice(1), ROWS), 'quick')).not.toContain('smaller size');
});
