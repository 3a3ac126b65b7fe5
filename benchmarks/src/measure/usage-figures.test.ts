import { expect, it } from 'vitest';
import { usageFigures } from './usage-figures.ts';

it('adds up the system without the load, and tells each role', () => {
  const usages = new Map([
    ['gateway', { cpuMs: 30, residentBytes: 2 ** 20 }],
    ['kafka', { cpuMs: 50, residentBytes: 3 * 2 ** 20 }],
    ['load', { cpuMs: 900, residentBytes: 9 * 2 ** 20 }],
  ]);
  const figures = usageFigures(usages, 'edit', 10).map(({ name, value, unit }) => `${name}: ${value} ${unit}`);
  expect(figures).toEqual([
    'CPU per edit: 8 ms',
    'memory: 4 MiB',
    'CPU per edit, gateway: 3 ms',
    'CPU per edit, kafka: 5 ms',
    'CPU per edit, load: 90 ms',
    'memory, gateway: 1 MiB',
    'memory, kafka: 3 MiB',
    'memory, load: 9 MiB',
  ]);
});
