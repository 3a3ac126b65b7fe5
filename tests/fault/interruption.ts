import { expect } from 'vitest';
import { brokenPromises, faultsOf, readHistory } from '../harness/kept-history.ts';
import { say } from '../harness/say.ts';
import { Typists } from '../harness/typists.ts';

/** Revisions committed before the trouble begins, and after it is over. */
const SOME = 20;

/** Where people type while something goes wrong. */
export interface InterruptedSystem {
  readonly urls: readonly [string, ...string[]];
  readonly postgresUrl: string;
}

interface Interruption {
  readonly name: string;
  /** The whole trouble. What it wants measured from its end on it marks itself. */
  readonly cause: (typists: Typists) => Promise<void>;
  /** The longest time in which nothing may be committed, in milliseconds. */
  readonly silenceMaxMs: number;
}

/**
 * People type on while something goes wrong. Typing never stops, what was typed is committed afterwards, everybody has the same
 * text, and the database holds exactly what was told (I1, I3, I4, I6, I10).
 */
export async function expectTypedThrough(
  { urls, postgresUrl }: InterruptedSystem,
  { name, cause, silenceMaxMs }: Interruption,
): Promise<void> {
  await using typists = await Typists.start(urls);
  await typists.progress(SOME);
  typists.mark();
  await cause(typists);
  await typists.progress(SOME);
  const { silenceMs } = typists;
  const text = await typists.settle();
  say(`${name}: longest silence ${(silenceMs / 1_000).toFixed(2)} s, ${typists.typed} letters typed`);
  expect(text).toBe('x'.repeat(typists.typed));
  const history = await readHistory(postgresUrl, typists.documentId);
  expect(faultsOf(history, { startContent: '', text })).toEqual([]);
  expect(brokenPromises(history, typists.witness)).toEqual([]);
  expect(silenceMs, name).toBeLessThan(silenceMaxMs);
}
