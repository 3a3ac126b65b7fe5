import { replay } from '@weft/standalone/replay';
import { beginningOf } from '@weft/standalone/trace-outcome';
import { expect, type TestContext } from 'vitest';
import { type Fault, FaultSchedule } from '../harness/fault-schedule.ts';
import { brokenPromises, faultsOf, readHistory } from '../harness/kept-history.ts';
import { recordedTrace } from '../harness/recorded-traces.ts';
import { say } from '../harness/say.ts';
import { chosenSeed, type Random, seededRandom } from '../harness/seeded-random.ts';
import { SessionWitness } from '../harness/session-witness.ts';

const TRANSACTIONS = 2_500;
/** DESIGN 9: live again within 30 s of the end of a fault, without help. */
const RECOVERY_MS = 30_000;
/** Several faults may make one person wait. */
const PATIENCE_MS = 120_000;

/** A system that faults strike. */
export interface StruckSystem {
  readonly urls: readonly [string, ...string[]];
  readonly postgresUrl: () => string;
  /** What goes wrong; `document` is the one being edited. */
  readonly faults: (random: Random, document: () => string) => readonly Fault[];
  /** What its processes said, for the message of a failure. */
  readonly logs: () => string;
}

/**
 * Two people and a reader replay a recorded history while faults strike. Everybody ends in its text, and afterwards the database
 * holds exactly what they were told (I1, I3, I4, I6, I10). SEED repeats the faults of a run.
 */
export async function expectPromisesKept(system: StruckSystem, context: TestContext): Promise<void> {
  const seed = chosenSeed();
  say(`SEED=${seed}`);
  const trace = beginningOf(await recordedTrace('friendsforever', context), TRANSACTIONS);
  const witness = new SessionWitness();
  const random = seededRandom(seed);
  const faults = system.faults(random, () => [...witness.operations.keys()][0] ?? '');
  const schedule = new FaultSchedule(faults, TRANSACTIONS, random);
  const { urls } = system;
  const settings = { writers: 2, readers: 1, paceMs: 0, patienceMs: PATIENCE_MS, transport: witness.transport };
  const report = await replay(trace, { ...settings, urls, onProgress: schedule.progress }).catch((cause: unknown) => {
    throw new Error(`SEED=${seed}: ${cause}\n${schedule.describe()}\n${system.logs()}`, { cause });
  });
  await schedule.over();
  say(`longest silence: ${schedule.describe()}`);
  expect(report, `SEED=${seed}`).toMatchObject({ passed: true, revision: TRANSACTIONS });
  const history = await readHistory(system.postgresUrl(), report.documentId);
  expect(faultsOf(history, { startContent: trace.startContent, text: trace.endContent })).toEqual([]);
  expect(brokenPromises(history, witness)).toEqual([]);
  expect(new Set(witness.acknowledgements.map(({ revision }) => revision)).size).toBe(TRANSACTIONS);
  for (const { name, milliseconds } of schedule.silences) expect(milliseconds, name).toBeLessThan(RECOVERY_MS);
}
