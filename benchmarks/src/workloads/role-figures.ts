import { LOAD_ROLE, type Usage } from '../measure/process-usage.ts';
import type { Figure } from './workload.ts';

interface Shown {
  /** The name of the figure of all roles together; each role's has its own behind it. */
  readonly name: string;
  readonly unit: string;
}

/** A figure of all servers together and one of each role, without the process that puts the load on. */
export function roleFigures({ name, unit }: Shown, values: ReadonlyMap<string, number>): Figure[] {
  const servers = [...values].filter(([role]) => role !== LOAD_ROLE);
  const together = servers.reduce((sum, [, value]) => sum + value, 0);
  const figure = (named: string, value: number): Figure => ({ name: named, value, unit, better: 'lower' });
  return [figure(name, together), ...servers.map(([role, value]) => figure(`${name}, ${role}`, value))];
}

const UNITS_PER_MS = { ms: 1, µs: 1_000 } as const;

/** CPU time of each role for one of `count` things that were done meanwhile. */
export function cpuPer(
  usage: ReadonlyMap<string, Usage>,
  { count, unit }: { count: number; unit: keyof typeof UNITS_PER_MS },
): Map<string, number> {
  return new Map([...usage].map(([role, { cpuMs }]) => [role, (cpuMs * UNITS_PER_MS[unit]) / count]));
}

/** What each role used in a span beyond what it uses in the same time when nothing is done; not less than nothing. */
export function beyondIdle(
  busy: { readonly usage: ReadonlyMap<string, Usage>; readonly tookMs: number },
  idle: { readonly usage: ReadonlyMap<string, Usage>; readonly tookMs: number },
): Map<string, Usage> {
  const share = busy.tookMs / idle.tookMs;
  return new Map(
    [...busy.usage].map(([role, { cpuMs, residentBytes }]) => {
      const meanwhile = (idle.usage.get(role)?.cpuMs ?? 0) * share;
      return [role, { cpuMs: Math.max(0, cpuMs - meanwhile), residentBytes }];
    }),
  );
}
