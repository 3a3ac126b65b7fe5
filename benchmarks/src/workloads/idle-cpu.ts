import { setTimeout as delay } from 'node:timers/promises';
import { ProcessUsage } from '../measure/process-usage.ts';
import { roleFigures } from './role-figures.ts';
import type { Workload } from './workload.ts';

const SPAN_MS = { quick: 10_000, full: 30_000 };
/** What went before is over by then. */
const REST_MS = 1_000;

/** What the servers use while nobody is connected. */
export const idleCpu: Workload = {
  name: 'idle CPU',
  run: async (system, { mode }) => {
    await delay(REST_MS);
    const span = await ProcessUsage.begin(system.processes);
    await delay(SPAN_MS[mode]);
    const usage = await span.end();
    const shares = new Map([...usage].map(([role, { cpuMs }]) => [role, (100 * cpuMs) / SPAN_MS[mode]]));
    return roleFigures({ name: 'idle CPU', unit: '% of a core' }, shares);
  },
};
