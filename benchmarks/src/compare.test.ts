import { describe, expect, it } from 'vitest';
import { compareRows, missing, regressions } from './compare.ts';
import { row } from './testing.ts';

/** How a figure went from some values to others. */
function verdict(before: readonly number[], after: readonly number[], better: 'lower' | 'higher' = 'lower') {
  return compareRows([row({ values: before, better })], [row({ values: after, better })])[0]?.verdict;
}

describe('a figure of two runs', () => {
  it('is worse when it is so by more than the threshold and rounds do not overlap', () => {
    expect(verdict([9, 10, 11], [12, 13, 14])).toBe('worse');
    expect(verdict([100], [80], 'higher')).toBe('worse');
  });

  it('is the same when the median lies in the spread of the other run', () => {
    expect(verdict([9, 10, 14], [12, 13, 14])).toBe('same');
    expect(verdict([9, 10, 11], [10, 13, 14])).toBe('same');
  });

  it('is the same when the difference is small', () => {
    expect(verdict([10, 10, 10], [11, 11, 11])).toBe('same');
    expect(verdict([0], [0])).toBe('same');
  });

  it('is better the other way round', () => {
    expect(verdict([13], [10])).toBe('better');
    expect(verdict([80], [100], 'higher')).toBe('better');
  });
});

describe('two runs', () => {
  it('are compared in what both have', () => {
    const before = [row({ values: [1] }), row({ system: 'Peer', values: [1] })];
    const after = [row({ values: [2] }), row({ workload: 'opening', values: [1] })];
    expect(compareRows(before, after).map(({ ratio }) => ratio)).toEqual([2]);
    expect(missing(before, after).map(({ system }) => system)).toEqual(['Peer']);
  });

  it('do not fail by the single longest of many', () => {
    const rows = (value: number) =>
      ['acknowledgement max', 'acknowledgement p99'].map((figure) => row({ figure, better: 'lower', values: [value] }));
    const changes = compareRows(rows(10), rows(20));
    expect(changes.map((change) => change.verdict)).toEqual(['worse', 'worse']);
    expect(regressions(changes).map(({ after }) => after.figure)).toEqual(['acknowledgement p99']);
  });
});
