import { describe, expect, it } from 'vitest';
import type { Outcome } from '../workloads/workload.ts';
import { median, summarise } from './summary.ts';

describe('the median', () => {
  it('is the middle one, or between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 2, 4, 100])).toBe(7);
    expect(median([])).toBe(0);
  });
});

describe('the summary of rounds', () => {
  const outcome = (system: string, value: number): Outcome => ({
    system,
    workload: 'typing',
    roles: ['gateway'],
    figures: [
      { name: 'p50', value, unit: 'ms', better: 'lower' },
      { name: 'memory, gateway', value: value * 2, unit: 'MiB', better: 'lower' },
    ],
  });

  it('has each figure once for each system, with all its values and their spread', () => {
    const rows = summarise([outcome('weft', 3), outcome('other', 8), outcome('weft', 1), outcome('weft', 2)]);
    expect(rows.map(({ system, figure, values }) => [system, figure, values])).toEqual([
      ['weft', 'p50', [3, 1, 2]],
      ['weft', 'memory, gateway', [6, 2, 4]],
      ['other', 'p50', [8]],
      ['other', 'memory, gateway', [16]],
    ]);
    expect(rows[0]).toMatchObject({ median: 2, min: 1, max: 3, unit: 'ms', better: 'lower', workload: 'typing' });
  });

  it('knows which figures are of one role', () => {
    expect(summarise([outcome('weft', 3)]).map(({ role }) => role)).toEqual([undefined, 'gateway']);
  });
});
