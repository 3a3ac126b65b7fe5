import { ProcessUsage } from '../measure/process-usage.ts';
import type { Participant, System } from '../systems/system.ts';
import { closeAll, createDocuments, joinAll } from './crowd.ts';
import { cpuPer, roleFigures } from './role-figures.ts';
import type { Effort, Figure, Workload } from './workload.ts';

const DOCUMENTS = 100;
const WRITERS_PER_DOCUMENT = 2;
const SERVICES = [1, 2, 4] as const;
/** Each of several processes sees a part of the load, and must have compiled what it runs all the same. */
const WARM_UP_MS = { quick: 3_000, full: 15_000 };
const SPAN_MS = { quick: 5_000, full: 12_000 };
const ROLE = 'document-service';

/** The same typing with the documents divided among more and more processes: what an edit costs by that. */
export const scaleOut: Workload = {
  name: 'scale-out',
  run: async (system, { mode }) => {
    const scaled = system.scaled?.bind(system);
    if (scaled === undefined) return [];
    const costs: Cost[] = [];
    for (const services of SERVICES) costs.push(await measure(await scaled(services), services, mode));
    return [...costs.flatMap(figuresOf), ...ratios(costs)];
  },
};

export interface Cost {
  readonly services: number;
  readonly editsPerSecond: number;
  /** Of each role for an edit, in milliseconds. */
  readonly cpu: ReadonlyMap<string, number>;
}

async function measure(started: System, services: number, mode: Effort['mode']): Promise<Cost> {
  await using system = started;
  const documentIds = await createDocuments(system, DOCUMENTS, 'x');
  const writers = await joinAll(system, documentIds, DOCUMENTS * WRITERS_PER_DOCUMENT);
  const typed = new Map(writers.map((writer) => [writer, 0]));
  await typeFor(writers, WARM_UP_MS[mode], typed);
  const before = sum(typed);
  const span = await ProcessUsage.begin(system.processes);
  const startedAt = performance.now();
  await typeFor(writers, SPAN_MS[mode], typed);
  const tookMs = performance.now() - startedAt;
  const usage = await span.end();
  const edits = sum(typed) - before;
  await converged(system, documentIds, writers, typed);
  await closeAll(writers);
  return { services, editsPerSecond: (edits * 1_000) / tookMs, cpu: cpuPer(usage, { count: edits, unit: 'ms' }) };
}

/** Everybody types in a closed loop for so long. */
async function typeFor(
  writers: readonly Participant[],
  spanMs: number,
  typed: Map<Participant, number>,
): Promise<void> {
  const until = performance.now() + spanMs;
  await Promise.all(
    writers.map(async (writer) => {
      while (performance.now() < until) {
        await writer.type();
        typed.set(writer, (typed.get(writer) ?? 0) + 1);
      }
    }),
  );
}

async function converged(
  system: System,
  documentIds: readonly string[],
  writers: readonly Participant[],
  typed: ReadonlyMap<Participant, number>,
): Promise<void> {
  for (const [index, documentId] of documentIds.entries()) {
    const present = writers.filter((_, place) => place % documentIds.length === index);
    const letters = present.reduce((total, writer) => total + (typed.get(writer) ?? 0), 0);
    await system.converge(documentId, present, letters);
  }
}

function sum(typed: ReadonlyMap<Participant, number>): number {
  return [...typed.values()].reduce((total, letters) => total + letters, 0);
}

function figuresOf({ services, editsPerSecond, cpu }: Cost): Figure[] {
  const of = `with ${services} document-service${services === 1 ? '' : 's'}`;
  return [
    { name: `acknowledged ${of}`, value: editsPerSecond, unit: '/s', better: 'higher' },
    ...roleFigures({ name: `CPU per edit ${of}`, unit: 'ms' }, cpu),
  ];
}

/** What an edit costs with the most of them in terms of what it costs with one: all servers together, and those that are more. */
export function ratios(costs: readonly Cost[]): Figure[] {
  const [one, most] = [costs.at(0), costs.at(-1)];
  if (one === undefined || most === undefined) return [];
  const together = ({ cpu }: Cost) => roleFigures({ name: '', unit: '' }, cpu)[0]?.value ?? 0;
  const ofRole = ({ cpu }: Cost) => cpu.get(ROLE) ?? 0;
  const of = `${one.services} → ${most.services}`;
  return [
    { name: `CPU per edit, ${of}`, value: together(most) / together(one), unit: 'ratio', better: 'lower' },
    { name: `CPU per edit, ${of}, ${ROLE}`, value: ofRole(most) / ofRole(one), unit: 'ratio', better: 'lower' },
  ];
}
