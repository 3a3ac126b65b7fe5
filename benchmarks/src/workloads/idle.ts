import { setTimeout as delay } from 'node:timers/promises';
import { LOAD_ROLE, ProcessUsage } from '../measure/process-usage.ts';
import type { Workload } from './workload.ts';

const SECONDS = { quick: { settle: 2, measured: 5 }, full: { settle: 10, measured: 20 } } as const;

/** Nobody is there and nothing happens: what each process uses all the same, as a share of a core. */
export const idle: Workload = {
  name: 'idle',
  run: async (system, { mode }) => {
    const { settle, measured } = SECONDS[mode];
    await delay(settle * 1_000);
    const usage = await ProcessUsage.begin(system.processes);
    await delay(measured * 1_000);
    return [...(await usage.end())]
      .filter(([role]) => role !== LOAD_ROLE)
      .flatMap(([role, { cpuMs, residentBytes }]) => [
        { name: `CPU, ${role}`, value: cpuMs / measured / 10, unit: '% of a core', better: 'lower' } as const,
        { name: `memory, ${role}`, value: residentBytes / 2 ** 20, unit: 'MiB', better: 'lower' } as const,
      ]);
  },
};
