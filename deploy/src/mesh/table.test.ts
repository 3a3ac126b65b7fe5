import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

it('lines columns up, numbers to the right, and adds the memory up', () => {
  const rows = [
    { name: 'kafka', address: '127.0.0.1:9092', pid: 7, memory: 200, metrics: '' },
    { name: 'edge', address: 'http://127.0.0.1:8080', pid: 12_345, memory: 70, metrics: 'http://127.0.0.1:1/metrics' },
  ];
  expect(formatTable(rows)).toBe(
    [
      'name         address                  pid  memory  metrics',
      'kafka        127.0.0.1:9092             7  200 MB',
      'edge         http://127.0.0.1:8080  12345   70 MB  http://127.0.0.1:1/metrics',
      '2 processes                                270 MB',
    ].join('\n'),
  );
});
