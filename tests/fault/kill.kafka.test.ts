import { replay } from '@weft/standalone/replay';
import { beginningOf } from '@weft/standalone/trace-outcome';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { type Fault, FaultSchedule } from '../harness/fault-schedule.ts';
import { startKafkaBroker } from '../harness/kafka-broker.ts';
import { brokenPromises, faultsOf, readHistory } from '../harness/kept-history.ts';
import { recordedTrace } from '../harness/recorded-traces.ts';
import { say } from '../harness/say.ts';
import { chosenSeed, seededRandom } from '../harness/seeded-random.ts';
import { SessionWitness } from '../harness/session-witness.ts';

const TRANSACTIONS = 2_500;
/** DESIGN 9: live again within 30 s of the end of a fault, without help. */
const RECOVERY_MS = 30_000;

interface Restartable {
  kill(): Promise<void>;
  start(): Promise<void>;
}

function killed(name: string, choose: () => Restartable | Promise<Restartable>): Fault {
  return {
    name,
    strike: async () => {
      const process = await choose();
      await process.kill();
      await process.start();
    },
  };
}

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  it('keep every promise while each of them is killed', async (context) => {
    const seed = chosenSeed();
    const random = seededRandom(seed);
    const trace = beginningOf(await recordedTrace('friendsforever', context), TRANSACTIONS);
    await using broker = await startKafkaBroker();
    await using cluster = await Cluster.start({ brokers: broker.address, gateways: 2, documentServices: 2 });
    const witness = new SessionWitness();
    const gateway = cluster.gateways[Math.floor(random() * 2)] ?? broker;
    const schedule = new FaultSchedule(
      [
        killed('gateway', () => gateway),
        killed('owner', () => cluster.ownerOf([...witness.operations.keys()][0] ?? '')),
        killed('auth-service', () => cluster.authService),
        killed('Kafka', () => broker),
        killed('PostgreSQL', () => cluster.postgres),
      ],
      TRANSACTIONS,
      random,
    );
    say(`SEED=${seed}`);
    const report = await replay(trace, {
      urls: cluster.urls,
      writers: 2,
      readers: 1,
      paceMs: 0,
      patienceMs: 90_000,
      onProgress: schedule.progress,
      transport: witness.transport,
    }).catch((error: unknown) => {
      throw new Error(`SEED=${seed}: ${error}; ${schedule.describe()}\n${cluster.logs}`, { cause: error });
    });
    await schedule.over();
    say(`kill -9, longest silence: ${schedule.describe()}`);
    expect(report, `SEED=${seed}`).toMatchObject({ passed: true, revision: TRANSACTIONS });
    const history = await readHistory(cluster.postgres.url, report.documentId);
    expect(faultsOf(history, { startContent: trace.startContent, text: trace.endContent })).toEqual([]);
    expect(brokenPromises(history, witness)).toEqual([]);
    expect(new Set(witness.acknowledgements.map(({ revision }) => revision)).size).toBe(TRANSACTIONS);
    for (const { name, milliseconds } of schedule.silences) expect(milliseconds, name).toBeLessThan(RECOVERY_MS);
    for (const [name, { ownEnds }] of cluster.services) expect(ownEnds, `${name} ended by itself`).toBe(0);
  }, 300_000);
});
