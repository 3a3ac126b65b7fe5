import { Latencies } from '../measure/latencies.ts';
import { ProcessUsage } from '../measure/process-usage.ts';
import type { Openings } from '../systems/capabilities.ts';
import type { System } from '../systems/system.ts';
import { createDocuments } from './crowd.ts';
import { grow } from './history.ts';
import { cpuPer, roleFigures } from './role-figures.ts';
import type { Effort, Figure, Workload } from './workload.ts';

/** What is opened. */
interface Opened {
  readonly name: string;
  readonly content: string;
  /** Edits that it has had, by the mode. */
  readonly letters?: { readonly quick: number; readonly full: number };
}

/** Documents that are alike: each is opened once after everything was forgotten. One that takes long to make is alone. */
const COPIES = { quick: 5, full: 20 };
/** How often everything is forgotten. */
const ROUNDS = { quick: 1, full: 3 };
const WARM_OPENINGS = { quick: 20, full: 100 };
/** Of another document, so that processes that have just begun don't count their own beginning. */
const WARM_UP_OPENINGS = 20;
/** How long making a history may take. */
const HISTORY_MS = { quick: 30_000, full: 300_000 };

/** Edits of the long history, by the mode. */
export const OLD_HISTORY = { quick: 20_000, full: 260_000 };

export const openSmall = opening({ name: 'open 1 KB', content: textOf(1_024) });
export const openLarge = opening({ name: 'open 1 MB', content: textOf(1_024 * 1_024) });
export const openOld = opening({
  name: 'open after a long history',
  content: textOf(1_024),
  letters: OLD_HISTORY,
});

function opening(opened: Opened): Workload {
  return { name: opened.name, run: (system, effort) => run(system, effort, opened) };
}

async function run(system: System, { mode }: Effort, { content, letters }: Opened): Promise<Figure[]> {
  const copies = letters === undefined ? COPIES[mode] : 1;
  const documentIds = await createDocuments(system, copies, content);
  const [first = ''] = documentIds;
  if (letters !== undefined) {
    const history = { letters: letters[mode], length: content.length, withinMs: HISTORY_MS[mode] };
    if (!(await grow(system, first, history))) return [];
  }
  const other = await system.createDocument('x');
  await openInTurn(
    system,
    Array.from({ length: WARM_UP_OPENINGS }, () => first),
  );
  const warm = await measured(
    system,
    Array.from({ length: WARM_OPENINGS[mode] }, () => first),
  );
  const figures = figuresOf('warm', warm);
  if (letters !== undefined) figures.unshift(count(letters[mode]));
  if (system.forget === undefined) return figures;
  const latencies = new Latencies();
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS[mode]; round += 1) {
    await system.forget();
    await openInTurn(
      system,
      Array.from({ length: WARM_UP_OPENINGS }, () => other),
    );
    rounds.push(await measured(system, documentIds, latencies));
  }
  return [...figures, ...figuresOf('cold', together(latencies, rounds))];
}

interface Measured {
  /** Each of them at the client. */
  readonly latencies: Latencies;
  /** All of them in the servers; undefined where the servers don't tell. */
  readonly inServers: Openings | undefined;
  /** Of each role for all of them, in milliseconds. */
  readonly cpu: ReadonlyMap<string, number>;
}

async function measured(
  system: System,
  documentIds: readonly string[],
  latencies = new Latencies(),
): Promise<Measured> {
  const before = await system.openings?.();
  const span = await ProcessUsage.begin(system.processes);
  await openInTurn(system, documentIds, latencies);
  const cpu = cpuPer(await span.end(), { count: 1, unit: 'ms' });
  const after = await system.openings?.();
  return { latencies, cpu, inServers: before && after && since(before, after) };
}

/** Opens each in turn, over a connection of its own. */
async function openInTurn(system: System, documentIds: readonly string[], latencies = new Latencies()): Promise<void> {
  for (const [index, documentId] of documentIds.entries()) {
    const started = performance.now();
    const participant = await system.join(documentId, index);
    latencies.record(performance.now() - started);
    await participant.close();
  }
}

export function since(before: Openings, after: Openings): Openings {
  return { count: after.count - before.count, seconds: after.seconds - before.seconds };
}

/** What several rounds came to, whose latencies are together already. */
function together(latencies: Latencies, rounds: readonly Measured[]): Measured {
  const cpu = new Map<string, number>();
  for (const [role, value] of rounds.flatMap((round) => [...round.cpu])) cpu.set(role, (cpu.get(role) ?? 0) + value);
  const inServers = rounds.flatMap((round) => (round.inServers === undefined ? [] : [round.inServers]));
  return {
    cpu,
    latencies,
    inServers:
      inServers.length === 0
        ? undefined
        : inServers.reduce((sum, one) => ({ count: sum.count + one.count, seconds: sum.seconds + one.seconds })),
  };
}

function figuresOf(state: 'warm' | 'cold', { latencies, inServers, cpu }: Measured): Figure[] {
  const milliseconds = (name: string, value: number): Figure => ({ name, value, unit: 'ms', better: 'lower' });
  const perOpening = new Map([...cpu].map(([role, value]) => [role, value / latencies.count]));
  return [
    ...latencies.figures(`${state} opening`),
    ...(inServers === undefined || inServers.count === 0
      ? []
      : [milliseconds(`${state} opening in the server, mean`, (inServers.seconds * 1_000) / inServers.count)]),
    ...roleFigures({ name: `CPU per ${state} opening`, unit: 'ms' }, perOpening),
  ];
}

function count(letters: number): Figure {
  return { name: 'edits of its history', value: letters, unit: 'edits', better: 'higher' };
}

/** So many bytes of lines. */
export function textOf(bytes: number): string {
  return 'The quick brown fox jumps over the lazy dog, then goes home.\n'.repeat(Math.ceil(bytes / 61)).slice(0, bytes);
}
