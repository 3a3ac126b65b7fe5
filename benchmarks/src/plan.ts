import type { FloorEntry } from './floors/floor.ts';
import type { Contender } from './systems/contender.ts';
import type { Entry } from './workloads/all.ts';
import type { Effort } from './workloads/workload.ts';

/** Everything that can be measured. */
export interface Repertoire {
  readonly contenders: readonly Contender[];
  readonly workloads: readonly Entry[];
  readonly floors: readonly FloorEntry[];
}

/** One system in one round with what is measured on it, or the floors of the round. */
export type Turn = { readonly round: number } & (
  | { readonly kind: 'system'; readonly contender: Contender; readonly entries: readonly Entry[] }
  | { readonly kind: 'floors'; readonly entries: readonly FloorEntry[] }
);

export interface PlanOptions {
  readonly mode: Effort['mode'];
  readonly rounds: number;
  /**
   * Parts of names. Where some fit systems only those are measured, where some fit workloads only those; the rest is chosen by the mode. Floors are
   * measured when one fits them, or when this is empty.
   */
  readonly only: readonly string[];
}

/** Starting a system, warming it up and ending it, in seconds. */
const AROUND_SECONDS = { quick: 9, full: 24 };

/** Who is measured when: each round begins with another system, so that none is always first or always after the same. */
export function planTurns(repertoire: Repertoire, options: PlanOptions): Turn[] {
  assertKnown(repertoire, options.only);
  return Array.from({ length: options.rounds }, (_, index) => {
    const systems = rotated(chosenSystems(repertoire, options), index);
    const round = index + 1;
    const floors = chosenFloors(repertoire, options);
    return [
      ...(floors.length === 0 ? [] : [{ kind: 'floors', round, entries: floors } as const]),
      ...systems.flatMap((contender): Turn[] => {
        const entries = chosenWorkloads(repertoire, options)
          .filter(({ systems: names, mostRounds = options.rounds }) => {
            return (names?.includes(contender.name) ?? true) && round <= mostRounds;
          })
          .toSorted((one, other) => Number(other.fresh ?? false) - Number(one.fresh ?? false));
        return entries.length === 0 ? [] : [{ kind: 'system', round, contender, entries }];
      }),
    ];
  }).flat();
}

/** What the turns take about, in seconds. */
export function expectedSeconds(turns: readonly Turn[], mode: Effort['mode']): number {
  const seconds = turns.flatMap(({ entries }) => [
    AROUND_SECONDS[mode],
    ...entries.map((entry) => entry.seconds[mode]),
  ]);
  return seconds.reduce((sum, each) => sum + each, 0);
}

function chosenSystems({ contenders }: Repertoire, { mode, only }: PlanOptions): readonly Contender[] {
  const named = contenders.filter(({ name }) => isNamed(name, only));
  return named.length > 0 ? named : contenders.filter(({ quick }) => quick || mode === 'full');
}

function chosenWorkloads({ workloads }: Repertoire, { mode, only }: PlanOptions): readonly Entry[] {
  const named = workloads.filter(({ workload }) => isNamed(workload.name, only));
  return named.length > 0 ? named : workloads.filter(({ quick }) => quick || mode === 'full');
}

function chosenFloors({ floors }: Repertoire, { mode, only }: PlanOptions): readonly FloorEntry[] {
  if (only.length > 0) return floors.filter(({ floor }) => isNamed(floor.name, only));
  return floors.filter(({ quick }) => quick || mode === 'full');
}

function assertKnown({ contenders, workloads, floors }: Repertoire, only: readonly string[]): void {
  const names = [...contenders, ...workloads.map(({ workload }) => workload), ...floors.map(({ floor }) => floor)].map(
    ({ name }) => name,
  );
  const unknown = only.filter((part) => !names.some((name) => isNamed(name, [part])));
  if (unknown.length > 0) throw new Error(`nothing is named like ${unknown.join(', ')}; there are ${names.join('; ')}`);
}

function isNamed(name: string, parts: readonly string[]): boolean {
  return parts.some((part) => name.toLowerCase().includes(part.toLowerCase()));
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
