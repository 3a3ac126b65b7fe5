import type { Operation } from '@weft/ot/operation';
import type { System } from '../systems/system.ts';
import { closeAll, joinAll } from './crowd.ts';

/** Who types a history when nothing faster is offered: enough that a database commit serves several. */
const TYPISTS = 10;
/** How long the pace is tried out before it is decided whether to go on. */
const TRIAL_MS = 2_000;

/** Whether a pace, extrapolated, comes to the whole within the time. */
export function comesTo(letters: number, typed: { letters: number; tookMs: number }, withinMs: number): boolean {
  return (typed.letters / typed.tookMs) * withinMs >= letters;
}

/**
 * Gives a document so many edits of one letter each. Answers false, without the edits, when the system would take longer than `withinMs`.
 * @param length of its text now, in code points
 */
export async function grow(
  system: System,
  documentId: string,
  { letters, length, withinMs }: { letters: number; length: number; withinMs: number },
): Promise<boolean> {
  if (system.submitHistory === undefined) return await typeTogether(system, documentId, { letters, withinMs });
  await system.submitHistory(documentId, lettersAtTheEnd(letters, length));
  return true;
}

/** One letter after the other, each behind the text. */
export function* lettersAtTheEnd(letters: number, length: number): Generator<Operation> {
  for (let at = length; at < length + letters; at += 1) yield at === 0 ? ['x'] : [at, 'x'];
}

async function typeTogether(
  system: System,
  documentId: string,
  { letters, withinMs }: { letters: number; withinMs: number },
): Promise<boolean> {
  const typists = await joinAll(system, [documentId], Math.min(TYPISTS, letters));
  const started = performance.now();
  let typed = 0;
  let given = 0;
  let hopeless = false;
  const typing = typists.map(async (typist) => {
    while (given < letters && !hopeless) {
      given += 1;
      await typist.type();
      typed += 1;
      const tookMs = performance.now() - started;
      if (tookMs > TRIAL_MS) hopeless = !comesTo(letters, { letters: typed, tookMs }, withinMs);
    }
  });
  await Promise.all(typing);
  await closeAll(typists);
  return !hopeless;
}
