import type { Participant, System } from '../systems/system.ts';

/** Connections that are made at once: more would measure the machine's patience. */
const AT_ONCE = 16;

/** Works on every item, some of them side by side. Answers what came of each, in order. */
export async function onEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** The same so many times. */
export function sideBySide<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  return onEach(
    Array.from({ length: count }, (_, index) => index),
    work,
    atOnce,
  );
}

/** So many participants, dealt to the documents in turn. */
export function joinAll(system: System, documentIds: readonly string[], count: number): Promise<Participant[]> {
  return sideBySide(count, (index) => system.join(documentIds[index % documentIds.length] ?? '', index));
}

export async function closeAll(participants: readonly Participant[]): Promise<void> {
  await Promise.all(participants.map((participant) => participant.close()));
}

/** New documents with the same content. */
export function createDocuments(system: System, count: number, content: string): Promise<string[]> {
  return sideBySide(count, () => system.createDocument(content));
}
