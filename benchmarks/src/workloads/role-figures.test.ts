import { describe, expect, it } from 'vitest';
import { beyondIdle, cpuPer, roleFigures } from './role-figures.ts';

const usage = (cpuMs: number) => ({ cpuMs, residentBytes: 1 });

describe('figures by role', () => {
  it('add the servers up, and leave out who puts the load on', () => {
    const values = new Map([
      ['gateway', 2],
      ['kafka', 3],
      ['load', 100],
    ]);
    expect(roleFigures({ name: 'CPU', unit: 'µs' }, values)).toEqual([
      { name: 'CPU', value: 5, unit: 'µs', better: 'lower' },
      { name: 'CPU, gateway', value: 2, unit: 'µs', better: 'lower' },
      { name: 'CPU, kafka', value: 3, unit: 'µs', better: 'lower' },
    ]);
  });

  it('are per thing done', () => {
    const used = new Map([['gateway', usage(6)]]);
    expect(cpuPer(used, { count: 300, unit: 'µs' })).toEqual(new Map([['gateway', 20]]));
    expect(cpuPer(used, { count: 3, unit: 'ms' })).toEqual(new Map([['gateway', 2]]));
  });

  it('beyond idle take off what the same time costs anyway, but no more than there is', () => {
    const busy = {
      usage: new Map([
        ['gateway', usage(100)],
        ['kafka', usage(10)],
      ]),
      tookMs: 2_000,
    };
    const idle = {
      usage: new Map([
        ['gateway', usage(20)],
        ['kafka', usage(20)],
      ]),
      tookMs: 1_000,
    };
    const rest = beyondIdle(busy, idle);
    expect([...rest].map(([role, { cpuMs }]) => [role, cpuMs])).toEqual([
      ['gateway', 60],
      ['kafka', 0],
    ]);
  });
});
