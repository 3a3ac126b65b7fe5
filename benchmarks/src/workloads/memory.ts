import { until } from '@weft/tests/harness/until';
import { LOAD_ROLE, ProcessUsage } from '../measure/process-usage.ts';
import type { System } from '../systems/system.ts';
import { closeAll, createDocuments, joinAll, sideBySide } from './crowd.ts';
import { liveBytes } from './node-heap.ts';
import { roleFigures } from './role-figures.ts';
import type { Effort, Figure, Workload } from './workload.ts';

/** How many at a time, by the mode. */
export const CONNECTIONS = { quick: 1_000, full: 5_000 };
/** Documents that all of them share. */
const SHARED = 50;
/** Connections that come and go before anything is measured, for what is made once. */
const WARM_UP_CONNECTIONS = 200;
/** PostgreSQL and a broker keep caches whose size goes up and down by themselves and would drown what connections take; the load is no part of the system. */
const NOT_LOOKED_AT = ['postgresql', 'kafka', LOAD_ROLE];
const EVICTED = 20_000;
/** weft lets a document go that nobody has used for five minutes. */
const EVICTED_WITHIN_MS = 420_000;

/**
 * What idle connections and the documents open on them take in the servers but for database and broker: as resident memory (proportional set size) after garbage
 * collection, and as live objects and buffers of those that run on Node.
 */
export const memoryOfConnections: Workload = {
  name: 'memory of connections',
  run: async (system, { mode }) => {
    const count = CONNECTIONS[mode];
    const shared = await createDocuments(system, SHARED, 'x');
    const own = await createDocuments(system, count, 'x');
    await closeAll(await joinAll(system, own, WARM_UP_CONNECTIONS));
    const onShared = await grownBy(system, shared, count);
    const onOwn = await grownBy(system, own, count);
    return [...figuresOf('connection', onShared), ...figuresOf('open document', less(onOwn, onShared))];
  },
};

/**
 * What stays in memory of documents that were edited, closed and let go. As many have come and gone before the first look: V8 and the allocator keep
 * pages of the most that they ever held and use them again, which is no document's share.
 */
export const memoryOfEvictedDocuments: Workload = {
  name: 'memory of evicted documents',
  run: async (system, { mode }: Effort) => {
    const inMemory = system.documentsInMemory?.bind(system);
    // A quick run has no time to wait until documents are let go.
    if (inMemory === undefined || mode === 'quick') return [];
    const evicted = () => until('documents to be let go', async () => (await inMemory()) === 0, EVICTED_WITHIN_MS);
    await typeInto(system, EVICTED);
    await evicted();
    const before = await look(system);
    await typeInto(system, EVICTED);
    await evicted();
    return figuresOf('evicted document', growth(before, await look(system), EVICTED));
  },
};

/** Has a letter typed into each of so many new documents. */
async function typeInto(system: System, documents: number): Promise<void> {
  await sideBySide(documents, async (index) => {
    const documentId = await system.createDocument('x');
    const writer = await system.join(documentId, index);
    await writer.type();
    await writer.close();
  });
}

/** Bytes by role. */
interface Memory {
  readonly resident: ReadonlyMap<string, number>;
  /** Of roles that run on Node. */
  readonly live: ReadonlyMap<string, number>;
}

/** For each of so many connections, all idle. */
async function grownBy(system: System, documentIds: readonly string[], connections: number): Promise<Memory> {
  const before = await look(system);
  const crowd = await joinAll(system, documentIds, connections);
  const after = await look(system);
  await closeAll(crowd);
  return growth(before, after, connections);
}

/** Has the garbage collected, then looks. */
async function look(system: System): Promise<Memory> {
  const live = new Map<string, number>();
  for (const [role, pids] of system.processes) {
    for (const pid of pids) {
      const bytes = await liveBytes(pid);
      if (bytes !== undefined) live.set(role, (live.get(role) ?? 0) + bytes);
    }
  }
  const span = await ProcessUsage.begin(system.processes);
  const usage = [...(await span.end())].filter(([role]) => !NOT_LOOKED_AT.includes(role));
  return { live, resident: new Map(usage.map(([role, { residentBytes }]) => [role, residentBytes])) };
}

/** For each of `count` things that came in between. */
export function growth(before: Memory, after: Memory, count: number): Memory {
  return combined(after, before, (one, other) => (one - other) / count);
}

function less(one: Memory, other: Memory): Memory {
  return combined(one, other, (some, others) => some - others);
}

function combined(one: Memory, other: Memory, by: (one: number, other: number) => number): Memory {
  const both = (of: keyof Memory) =>
    new Map([...one[of]].map(([role, value]) => [role, by(value, other[of].get(role) ?? 0)]));
  return { resident: both('resident'), live: both('live') };
}

function figuresOf(thing: string, { resident, live }: Memory): Figure[] {
  return [
    ...roleFigures({ name: `resident per ${thing}`, unit: 'bytes' }, resident),
    ...roleFigures({ name: `live per ${thing}`, unit: 'bytes' }, live),
  ];
}
