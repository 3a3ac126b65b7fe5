import type { Participant, System } from '../systems/system.ts';
import { closeAll, onEach, sideBySide } from './crowd.ts';

/** Joins under way at once, so that opening many documents doesn't meet limits of its own. */
const JOINS_AT_ONCE = 20;

/** One document with those who type in it. */
export interface Scene {
  readonly documentId: string;
  readonly writers: readonly Participant[];
  /** Letters that were acknowledged. */
  letters: number;
}

/** Makes documents and opens each for some writers. The text they begin with is one letter: some systems can't begin with none. */
export async function openScenes(system: System, documents: number, writersEach: number): Promise<Scene[]> {
  const ids = await sideBySide(documents, () => system.createDocument('x'), JOINS_AT_ONCE);
  const places = ids.flatMap((documentId) => Array.from({ length: writersEach }, () => documentId));
  const writers = await onEach(places, (documentId, index) => system.join(documentId, index), JOINS_AT_ONCE);
  return ids.map((documentId, index) => ({
    documentId,
    writers: writers.slice(index * writersEach, (index + 1) * writersEach),
    letters: 0,
  }));
}

/** Checks that everybody has everything, and leaves. Fails with the name of the document that isn't as it should be. */
export async function closeScenes(system: System, scenes: readonly Scene[]): Promise<void> {
  try {
    await onEach(scenes, (scene) => converge(system, scene), JOINS_AT_ONCE);
  } finally {
    await closeAll(scenes.flatMap(({ writers }) => writers));
  }
}

async function converge(system: System, { documentId, writers, letters }: Scene): Promise<void> {
  await system.converge(documentId, writers, letters).catch((cause: unknown) => {
    throw new Error(`document ${documentId} did not converge: ${String(cause)}`, { cause });
  });
}
