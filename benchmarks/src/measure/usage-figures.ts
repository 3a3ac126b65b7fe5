import type { Figure } from '../workloads/workload.ts';
import { LOAD_ROLE, type Usage } from './process-usage.ts';

/** The usage of all roles of a system together, without the load. */
export function systemUsage(usages: ReadonlyMap<string, Usage>): Usage {
  let cpuMs = 0;
  let residentBytes = 0;
  for (const [role, usage] of usages) {
    if (role === LOAD_ROLE) continue;
    cpuMs += usage.cpuMs;
    residentBytes += usage.residentBytes;
  }
  return { cpuMs, residentBytes };
}

/**
 * CPU for each of `count` things that were done, of the whole system and by role, and memory at the end. Names are `CPU per <thing>`,
 * `CPU per <thing>, <role>`, `memory` and `memory, <role>`.
 */
export function usageFigures(usages: ReadonlyMap<string, Usage>, thing: string, count: number): Figure[] {
  const cpu = (name: string, { cpuMs }: Usage): Figure => ({
    name,
    value: count === 0 ? 0 : cpuMs / count,
    unit: 'ms',
    better: 'lower',
  });
  const memory = (name: string, { residentBytes }: Usage): Figure => ({
    name,
    value: residentBytes / 2 ** 20,
    unit: 'MiB',
    better: 'lower',
  });
  const all = systemUsage(usages);
  return [
    cpu(`CPU per ${thing}`, all),
    memory('memory', all),
    ...[...usages].map(([role, usage]) => cpu(`CPU per ${thing}, ${role}`, usage)),
    ...[...usages].map(([role, usage]) => memory(`memory, ${role}`, usage)),
  ];
}
