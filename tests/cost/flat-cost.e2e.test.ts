import { HISTORY_PACE } from '@weft/document-service/application/history-pace';
import { expect, it } from 'vitest';
import { say } from '../harness/say.ts';
import { type StandaloneUnderTest, standaloneInProcess } from '../harness/standalone-in-process.ts';
import { figuresOf } from './commit-figures.ts';
import { writeHistory } from './long-history.ts';
import { type OwnDocument, typeClosedLoop, Writers } from './writers.ts';

const REVISIONS = 100_000;
const WARM_UP = 100;
const EDITS = 300;
/** Other work in the same process and on the same machine is counted too. */
const AT_MOST_TIMES = 3;

interface EditCost {
  /** Bytes to and from the database: what is read and written. */
  readonly bytes: number;
  /** Time of the processor, client included. */
  readonly cpuMicroseconds: number;
  /** From sending the commit to knowing it. */
  readonly commitMicroseconds: number;
}

async function costOfEdit(system: StandaloneUnderTest, writers: Writers, own: OwnDocument): Promise<EditCost> {
  const document = await writers.open(own);
  await typeClosedLoop(document, (typed) => typed < WARM_UP);
  const [bytesBefore, cpuBefore] = [system.proxy.forwarded, process.cpuUsage()];
  const { commitSeconds, commits } = await figuresOf(system.weft.metricsPort, () =>
    typeClosedLoop(document, (typed) => typed < EDITS),
  );
  const cpu = process.cpuUsage(cpuBefore);
  document.close();
  return {
    bytes: Math.round((system.proxy.forwarded - bytesBefore) / EDITS),
    cpuMicroseconds: Math.round((cpu.user + cpu.system) / EDITS),
    commitMicroseconds: Math.round((commitSeconds / commits) * 1e6),
  };
}

/** Resolves when history has moved to the content store: its way there leads through the database too, and is no edit's doing. */
async function archived({ database }: StandaloneUnderTest, documentId: string): Promise<void> {
  const kept = async () => {
    const { rows } = await database.pool.query<{ operations: number }>(
      'SELECT count(*)::int AS operations FROM operations WHERE document_id = $1',
      [documentId],
    );
    return rows[0]?.operations;
  };
  const { keptOperations, segmentOperations } = HISTORY_PACE;
  await expect.poll(kept, { timeout: 60_000, interval: 100 }).toBeLessThan(keptOperations + segmentOperations);
}

it('an edit costs the same in a large document and after a long history', async () => {
  await using system = await standaloneInProcess();
  using writers = new Writers(system.weft.url);
  const small = await writers.newDocument('a'.repeat(1_024));
  const large = await writers.newDocument('a'.repeat(1_024 * 1_024));
  const old = await writers.newDocument('');
  await writeHistory(system.database.pool, old.documentId, REVISIONS);
  await archived(system, old.documentId);
  // The first one pays for what runs for the first time in this process.
  await costOfEdit(system, writers, await writers.newDocument(''));
  const costs = {
    '1 KiB': await costOfEdit(system, writers, small),
    '1 MiB': await costOfEdit(system, writers, large),
    [`${REVISIONS} revisions`]: await costOfEdit(system, writers, old),
  };
  for (const [name, { bytes, cpuMicroseconds, commitMicroseconds }] of Object.entries(costs)) {
    say(
      `an edit at ${name}: ${bytes} bytes of database traffic, ${cpuMicroseconds} µs CPU, commit ${commitMicroseconds} µs`,
    );
  }
  const base = costs['1 KiB'];
  for (const [name, cost] of Object.entries(costs)) {
    for (const unit of ['bytes', 'cpuMicroseconds', 'commitMicroseconds'] as const) {
      expect(cost[unit] / base[unit], `${unit} at ${name}`).toBeLessThanOrEqual(AT_MOST_TIMES);
    }
  }
});
