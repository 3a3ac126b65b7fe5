import { ProcessUsage } from '../measure/process-usage.ts';
import { median } from '../report/summary.ts';
import type { Participant, System } from '../systems/system.ts';
import { closeAll } from './crowd.ts';
import { grow } from './history.ts';
import { textOf } from './opening.ts';
import { cpuPer, roleFigures } from './role-figures.ts';
import { typeInTurn } from './typing.ts';
import type { Effort, Figure, Workload } from './workload.ts';

/** One of two documents that are compared. */
export interface Compared {
  readonly name: string;
  readonly content: string;
  readonly letters: number;
}

/** Below what a connection may send, so that no limit is part of what is measured. */
const EDITS_PER_SECOND = 250;
const EDITS = { quick: 250, full: 600 };
const WARM_UP_EDITS = 100;
/** Both documents are typed into alternately, so that what the machine does besides strikes both. */
const ROUNDS = { quick: 3, full: 5 };
const HISTORY_MS = { quick: 60_000, full: 300_000 };

/** What an edit costs in a small and in a large document. */
export const editCostBySize: Workload = {
  name: 'edit cost by size',
  run: (system, { mode }) =>
    compare(system, mode, [
      { name: '1 KB', content: textOf(1_024), letters: 0 },
      { name: '1 MB', content: textOf(1_024 * 1_024), letters: 0 },
    ]),
};

/** What an edit costs after a short and after a long history. */
export const editCostByHistory: Workload = {
  name: 'edit cost by history',
  run: (system, { mode }) =>
    compare(system, mode, [
      { name: '1 k edits', content: 'x', letters: 1_000 },
      mode === 'quick'
        ? { name: '100 k edits', content: 'x', letters: 100_000 }
        : { name: '1 M edits', content: 'x', letters: 1_000_000 },
    ]),
};

export interface Typist {
  readonly compared: Compared;
  readonly documentId: string;
  readonly writer: Participant;
  readonly rounds: { p50: number; cpu: ReadonlyMap<string, number> }[];
}

async function compare(
  system: System,
  mode: Effort['mode'],
  [small, large]: readonly [Compared, Compared],
): Promise<Figure[]> {
  const [one, other] = [await prepare(system, small, mode), await prepare(system, large, mode)];
  if (one === undefined || other === undefined) return [];
  for (let round = 0; round < ROUNDS[mode]; round += 1) {
    for (const typist of [one, other]) await typeRound(system, typist, EDITS[mode]);
  }
  for (const { compared, documentId, writer } of [one, other]) {
    const letters = compared.letters + WARM_UP_EDITS + ROUNDS[mode] * EDITS[mode];
    await system.converge(documentId, [writer], letters);
  }
  await closeAll([one.writer, other.writer]);
  return [...figuresOf(one), ...figuresOf(other), ...ratios(one, other)];
}

/** A document as it is to be, with somebody in it. Undefined when the system can't have it in time. */
async function prepare(system: System, compared: Compared, mode: Effort['mode']): Promise<Typist | undefined> {
  const { content, letters } = compared;
  const documentId = await system.createDocument(content);
  const history = { letters, length: content.length, withinMs: HISTORY_MS[mode] };
  if (letters > 0 && !(await grow(system, documentId, history))) return undefined;
  const writer = await system.join(documentId, 0);
  await typeInTurn(writer, { letters: WARM_UP_EDITS, perSecond: EDITS_PER_SECOND });
  return { compared, documentId, writer, rounds: [] };
}

async function typeRound(system: System, { writer, rounds }: Typist, letters: number): Promise<void> {
  const span = await ProcessUsage.begin(system.processes);
  const latencies = await typeInTurn(writer, { letters, perSecond: EDITS_PER_SECOND });
  const cpu = cpuPer(await span.end(), { count: letters, unit: 'ms' });
  rounds.push({ p50: latencies.quantile(0.5), cpu });
}

const p50Of = ({ rounds }: Typist) => median(rounds.map(({ p50 }) => p50));

/** Of each role, the middle of the rounds. */
function cpuOf({ rounds }: Typist): Map<string, number> {
  const roles = [...(rounds[0]?.cpu.keys() ?? [])];
  return new Map(roles.map((role) => [role, median(rounds.map(({ cpu }) => cpu.get(role) ?? 0))]));
}

function figuresOf(typist: Typist): Figure[] {
  const { name } = typist.compared;
  return [
    { name: `acknowledgement p50 at ${name}`, value: p50Of(typist), unit: 'ms', better: 'lower' },
    ...roleFigures({ name: `CPU per edit at ${name}`, unit: 'ms' }, cpuOf(typist)),
  ];
}

/** What the second costs in terms of the first. */
export function ratios(one: Typist, other: Typist): Figure[] {
  const of = `${other.compared.name} : ${one.compared.name}`;
  const cpu = (typist: Typist) => roleFigures({ name: '', unit: '' }, cpuOf(typist))[0]?.value ?? 0;
  return [
    { name: `acknowledgement p50, ${of}`, value: p50Of(other) / p50Of(one), unit: 'ratio', better: 'lower' },
    { name: `CPU per edit, ${of}`, value: cpu(other) / cpu(one), unit: 'ratio', better: 'lower' },
  ];
}
