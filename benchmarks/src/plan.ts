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

/** Starting PostgreSQL and the broker and warming that up, once a run, in seconds. */
const BEFORE_SECONDS = 15;
/** Starting a system, warming it up and ending it, in seconds. */
const AROUND_SECONDS = { quick: 4, full: 13 };

/** Who is measured when: each round begins with another system, so that none is always first or always after the same. */
export function planTurns(repertoire: Repertoire, options: PlanOptions): Turn[] {
  const { contenders, workloads, floors, chosen } = choose(repertoire, options);
  return Array.from({ length: options.rounds }, (_, index) => {
    const round = index + 1;
    return [
      ...(floors.length === 0 ? [] : [{ kind: 'floors', round, entries: floors } as const]),
      ...rotated(contenders, index).flatMap((contender): Turn[] => {
        const entries = workloads
          .filter((entry) => takesPart(contender, entry, chosen))
          .filter(({ mostRounds = round }) => round <= mostRounds)
          .toSorted((one, other) => Number(other.fresh ?? false) - Number(one.fresh ?? false));
        return entries.length === 0 ? [] : [{ kind: 'system', round, contender, entries }];
      }),
    ];
  }).flat();
}

/** Whether a workload is for a system, when it was chosen by the mode or by its name. */
export function takesPart(
  { name, ownClient = false }: Contender,
  { systems, ownClients = 'never' }: Entry,
  chosen: Effort['mode'] | 'by name',
): boolean {
  if (!ownClient) return systems?.includes(name) ?? true;
  return ownClients === 'always' || (ownClients === 'full' && chosen !== 'quick');
}

/** What the turns take about, in seconds. */
export function expectedSeconds(turns: readonly Turn[], mode: Effort['mode']): number {
  const seconds = turns.flatMap(({ entries }) => [
    AROUND_SECONDS[mode],
    ...entries.map((entry) => entry.seconds[mode]),
  ]);
  return seconds.reduce((sum, each) => sum + each, BEFORE_SECONDS);
}

/** What of everything there is this run measures, and by what the workloads were chosen. */
function choose({ contenders, workloads, floors }: Repertoire, { mode, only }: PlanOptions) {
  const names = [contenders, workloads.map(({ workload }) => workload), floors.map(({ floor }) => floor)].map((named) =>
    named.map(({ name }) => name),
  );
  const wanted = wantedNames(names.flat(), only);
  const byMode = ({ quick }: { quick: boolean }) => quick || mode === 'full';
  const [systemNames = [], workloadNames = []] = names;
  const byName = anyOf(wanted, workloadNames);
  return {
    chosen: byName ? ('by name' as const) : mode,
    contenders: contenders.filter(anyOf(wanted, systemNames) ? ({ name }) => wanted.has(name) : byMode),
    workloads: workloads.filter(byName ? ({ workload }) => wanted.has(workload.name) : byMode),
    floors: floors.filter(only.length > 0 ? ({ floor }) => wanted.has(floor.name) : byMode),
  };
}

/** The names that fit what was asked for. Fails when something fits none. */
function wantedNames(names: readonly string[], only: readonly string[]): Set<string> {
  const found = only.map((part) => {
    // A whole name means that one alone, though others contain it.
    if (names.includes(part)) return [part];
    const fitting = names.filter((name) => name.toLowerCase().includes(part.toLowerCase()));
    if (fitting.length === 0) throw new Error(`nothing is named like ${part}; there are ${names.join('; ')}`);
    return fitting;
  });
  return new Set(found.flat());
}

function anyOf(wanted: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => wanted.has(name));
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
