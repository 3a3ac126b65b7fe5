import type { Participant, System } from '../systems/system.ts';
import { tracesDirectory } from './config.ts';
import { recordedTrace, taken, typedOverAndOver } from './recorded-typing.ts';
import { typeInTurn } from './typing.ts';
import type { Figure, Workload } from './workload.ts';

const TRACE = 'sveltecomponent';
const KEYSTROKES = { quick: 1_000, full: 5_000 };
/** Below what a connection may send. */
const PER_SECOND = 400;
/** Keystrokes before the long run is looked at: what a system keeps at hand of recent history is there then, and no longer grows. */
const SETTLED = 16_384;
/** Keystrokes of the long run: a multiple of what weft puts into one object, so that as much waits for the next one at both ends. */
const LONG_RUN = 16_384;

/**
 * What typing leaves in the database and object store: at first, and in the long run, when what came before has been packed. Recorded typing where there is
 * some, else letters wherever the participant likes.
 */
export const storedBytes: Workload = {
  name: 'stored bytes',
  run: async (system, { mode }) => {
    const figures = [perKeystroke('stored per keystroke', await young(system, KEYSTROKES[mode]))];
    const inTheLongRun = mode === 'full' ? await longRun(system) : undefined;
    if (inTheLongRun !== undefined) figures.push(perKeystroke('stored per keystroke in the long run', inTheLongRun));
    return figures;
  },
};

async function young(system: System, keystrokes: number): Promise<number> {
  const documentId = await system.createDocument('x');
  const writer = await system.join(documentId, 0);
  const type = await typing(writer);
  // The first edit makes what there is once for each document.
  await type();
  const before = await system.storedBytes(documentId);
  await typeInTurn(writer, { letters: keystrokes, perSecond: PER_SECOND, type });
  await writer.close();
  return ((await system.storedBytes(documentId)) - before) / keystrokes;
}

/** What the participant does at each keystroke. */
async function typing(writer: Participant): Promise<() => Promise<void>> {
  const trace = await recordedTrace(TRACE, tracesDirectory());
  const { edit } = writer;
  if (edit === undefined || trace === undefined) return () => writer.type();
  // It is typed in front of the letter that the document began with: not every system can have an empty text.
  const edits = typedOverAndOver(trace);
  return async () => {
    for (const operation of taken(edits, 1)) await edit.call(writer, operation);
  };
}

/** Undefined where a long history can't be made, or no typing is recorded. */
async function longRun(system: System): Promise<number | undefined> {
  const trace = await recordedTrace(TRACE, tracesDirectory());
  if (system.submitHistory === undefined || trace === undefined) return undefined;
  const documentId = await system.createDocument('');
  const edits = typedOverAndOver(trace);
  await system.submitHistory(documentId, taken(edits, SETTLED));
  const before = await system.storedBytes(documentId);
  await system.submitHistory(documentId, taken(edits, LONG_RUN));
  return ((await system.storedBytes(documentId)) - before) / LONG_RUN;
}

function perKeystroke(name: string, value: number): Figure {
  return { name, value, unit: 'bytes', better: 'lower' };
}
