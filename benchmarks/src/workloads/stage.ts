import type { Participant, System } from '../systems/system.ts';

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
  const ids = await inTurns(Array.from({ length: documents }), () => system.createDocument('x'));
  const places = ids.flatMap((documentId) => Array.from({ length: writersEach }, () => documentId));
  const writers = await inTurns(places, (documentId, index) => system.join(documentId, index));
  return ids.map((documentId, index) => ({
    documentId,
    writers: writers.slice(index * writersEach, (index + 1) * writersEach),
    letters: 0,
  }));
}

/** Checks that everybody has everything, and leaves. Fails with the name of the document that isn't as it should be. */
export async function closeScenes(system: System, scenes: readonly Scene[]): Promise<void> {
  try {
    await inTurns(scenes, async ({ documentId, writers, letters }) => {
      await system.converge(documentId, writers, letters).catch((cause: unknown) => {
        throw new Error(`document ${documentId} did not converge: ${String(cause)}`, { cause });
      });
    });
  } finally {
    await Promise.all(scenes.flatMap(({ writers }) => writers.map((writer) => writer.close())));
  }
}

/** Works on every item, a few at once; answers the results in order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const take = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, take));
  return results;
}
