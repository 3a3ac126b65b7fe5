import { until } from '@weft/tests/harness/until';
import { ProcessUsage } from '../measure/process-usage.ts';
import type { Participant, System } from '../systems/system.ts';
import { closeAll, createDocuments, joinAll, sideBySide } from './crowd.ts';
import { joinPatiently, PersistentTypist } from './persistent-typist.ts';
import { cpuPer, roleFigures } from './role-figures.ts';
import type { Effort, Figure, Workload } from './workload.ts';

const PEOPLE = { quick: 200, full: 500 };
const PEOPLE_PER_DOCUMENT = 10;
const PATIENCE_MS = 60_000;
/** Letters typed elsewhere before and after. */
const LETTERS = 20;

/** All connections break at once and everybody comes back at once: how long it takes, and what somebody who types elsewhere notices. */
export const reconnectStorm: Workload = {
  name: 'reconnect storm',
  run: async (system, { mode }) => {
    const restart = system.restartFrontEnd?.bind(system);
    return restart === undefined ? [] : await storm(system, mode, restart);
  },
};

async function storm(system: System, mode: Effort['mode'], restart: () => Promise<void>): Promise<Figure[]> {
  const documentIds = await createDocuments(system, PEOPLE[mode] / PEOPLE_PER_DOCUMENT, 'x');
  const elsewhere = await system.createDocument('x');
  const before = await joinAll(system, documentIds, PEOPLE[mode]);
  const typist = new PersistentTypist(() => system.join(elsewhere, 0), PATIENCE_MS);
  await typed(typist, LETTERS);
  const cutAt = performance.now();
  await restart();
  const restartedAt = performance.now();
  const span = await ProcessUsage.begin(system.processes);
  const after = await comeBack(system, documentIds, PEOPLE[mode]);
  const joinedAt = performance.now();
  const usage = await span.end();
  await typed(typist, LETTERS);
  const stallMs = await typist.stop();
  await served(system, documentIds, after);
  // Their connections are gone already.
  await Promise.allSettled(before.map((participant) => participant.close()));
  await closeAll(after);
  return [
    milliseconds('all joined again, after the cut', joinedAt - cutAt),
    milliseconds('all joined again, after connections are taken', joinedAt - restartedAt),
    milliseconds('longest stall of a writer elsewhere', stallMs),
    ...roleFigures({ name: 'CPU per return', unit: 'ms' }, cpuPer(usage, { count: PEOPLE[mode], unit: 'ms' })),
  ];
}

async function typed(typist: PersistentTypist, letters: number): Promise<void> {
  const target = typist.letters + letters;
  await until('letters typed elsewhere', () => typist.letters >= target, PATIENCE_MS);
}

/** Everybody at once, each as often as it takes. */
function comeBack(system: System, documentIds: readonly string[], people: number): Promise<Participant[]> {
  const join = (index: number) => system.join(documentIds[index % documentIds.length] ?? '', index);
  return sideBySide(people, (index) => joinPatiently(() => join(index), PATIENCE_MS), people);
}

/** Somebody in each document types a letter, which everybody in it must have then. */
async function served(
  system: System,
  documentIds: readonly string[],
  participants: readonly Participant[],
): Promise<void> {
  for (const [index, documentId] of documentIds.entries()) {
    const present = participants.filter((_, place) => place % documentIds.length === index);
    await present[0]?.type();
    await system.converge(documentId, present, 1);
  }
}

function milliseconds(name: string, value: number): Figure {
  return { name, value, unit: 'ms', better: 'lower' };
}
