import type { Participant, System } from '../systems/system.ts';

/** Connections that are made at once: more would measure the machine's patience. */
const AT_ONCE = 16;

/** Does something so many times, some of them side by side. Answers what came of each, in order. */
export async function sideBySide<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
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
