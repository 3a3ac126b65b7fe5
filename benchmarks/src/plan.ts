import type { Contender } from './systems/contender.ts';
import type { Entry } from './workloads/all.ts';
import type { Effort } from './workloads/workload.ts';

/** One system in one round, with what is measured on it. */
export interface Turn {
  /** From 1. */
  readonly round: number;
  readonly contender: Contender;
  readonly entries: readonly Entry[];
}

export interface PlanOptions {
  readonly mode: Effort['mode'];
  readonly rounds: number;
  /** Parts of names of workloads or systems; a pair is measured when each kind that is named at all has one that fits. All when empty. */
  readonly only: readonly string[];
}

/** Starting a system and ending it, in seconds. */
const AROUND_SECONDS = 12;

/** Who is measured when: each round begins with another system, so that none is always first or always after the same. */
export function planTurns(contenders: readonly Contender[], workloads: readonly Entry[], options: PlanOptions): Turn[] {
  const chosen = choose(contenders, workloads, options);
  return Array.from({ length: options.rounds }, (_, round) => {
    const first = chosen.length === 0 ? 0 : round % chosen.length;
    const rotated = [...chosen.slice(first), ...chosen.slice(0, first)];
    return rotated.map((turn) => ({ round: round + 1, ...turn }));
  }).flat();
}

/** What the turns take about, in seconds. */
export function expectedSeconds(turns: readonly Turn[], mode: Effort['mode']): number {
  return turns.reduce(
    (sum, { entries }) => sum + AROUND_SECONDS + entries.reduce((all, { seconds }) => all + seconds[mode], 0),
    0,
  );
}

function choose(
  contenders: readonly Contender[],
  workloads: readonly Entry[],
  { mode, only }: PlanOptions,
): Omit<Turn, 'round'>[] {
  const wantedSystems = contenders.filter(({ name }) => isNamed(name, only));
  const wantedWorkloads = workloads.filter(({ workload }) => isNamed(workload.name, only));
  // What is asked for by name is measured in quick mode, too.
  const systems = wantedSystems.length > 0 ? wantedSystems : contenders.filter(({ quick }) => quick || mode === 'full');
  const entries =
    wantedWorkloads.length > 0 ? wantedWorkloads : workloads.filter(({ quick }) => quick || mode === 'full');
  const unknown = only.filter(
    (part) =>
      ![...wantedSystems, ...wantedWorkloads.map(({ workload }) => workload)].some(({ name }) => isNamed(name, [part])),
  );
  if (unknown.length > 0) throw new Error(`no system or workload is named like ${unknown.join(', ')}`);
  return systems
    .map((contender) => ({
      contender,
      entries: entries
        .filter((entry) => entry.systems?.includes(contender.name) ?? true)
        .toSorted((one, other) => Number(other.fresh ?? false) - Number(one.fresh ?? false)),
    }))
    .filter((turn) => turn.entries.length > 0);
}

function isNamed(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name.toLowerCase().includes(part.toLowerCase()));
}
