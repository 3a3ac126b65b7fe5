import { expect, it } from 'vitest';
import { row } from '../testing.ts';
import { numberText } from './number-text.ts';
import { tables } from './tables.ts';

const COLUMNS = { systems: ['weft', 'Peer', 'absent'], comparisons: [{ subject: 'weft', peers: ['Peer', 'absent'] }] };

it('shows medians, spread and ratios of those that were measured', () => {
  const rows = [
    row({ values: [100, 300, 200] }),
    row({ system: 'Peer', values: [50] }),
    row({ figure: 'CPU, gateway', role: 'gateway', unit: 'ms', values: [0.123] }),
  ];
  expect(tables(rows, COLUMNS).split('\n').filter(Boolean)).toEqual([
    '### typing',
    '| figure | weft | Peer | weft ÷ Peer |',
    '| --- | ---: | ---: | ---: |',
    '| acknowledged (/s) | 200 (100–300) | 50.0 | 4.00× |',
    'By process:',
    '| figure | weft |',
    '| --- | ---: |',
    '| CPU, gateway (ms) | 0.123 |',
  ]);
});

it('leaves out a ratio to nothing', () => {
  const rows = [row({ values: [100] }), row({ system: 'Peer', values: [0] })];
  expect(tables(rows, COLUMNS)).toContain('| 100 | 0 |  |');
});

it('writes numbers with three digits that count', () => {
  expect([12_345.6, 999.4, 12.34, 1.234, 0.01234, 0.00099, 0, -2.5].map(numberText)).toEqual([
    '12\u202f346',
    '999',
    '12.3',
    '1.23',
    '0.0123',
    '0.000990',
    '0',
    '-2.50',
  ]);
});
