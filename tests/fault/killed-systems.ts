import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@weft/deploy/components/free-port';
import { Postgres } from '@weft/deploy/components/postgres';
import { expect, type TestContext } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import type { Fault } from '../harness/fault-schedule.ts';
import { startKafkaBroker } from '../harness/kafka-broker.ts';
import { standaloneOn } from '../harness/standalone-in-process.ts';
import { StandaloneProcess } from '../harness/standalone-process.ts';
import { expectPromisesKept } from './struck-replay.ts';

interface Restartable {
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** A process killed without warning, and started again. */
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

/** Separate processes around a broker of their own keep their promises while each kind of them is killed once. */
export async function expectClusterKeepsPromises(context: TestContext): Promise<void> {
  await using broker = await startKafkaBroker();
  await using cluster = await Cluster.start({ brokers: broker.address, gateways: 2, documentServices: 2 });
  await expectPromisesKept(
    {
      urls: cluster.urls,
      postgresUrl: () => cluster.postgres.url,
      faults: (random, document) => [
        killed('gateway', () => cluster.gateway(random() < 0.5 ? 0 : 1)),
        killed('owner', () => cluster.ownerOf(document())),
        killed('auth-service', () => cluster.authService),
        killed('Kafka', () => broker),
        killed('PostgreSQL', () => cluster.postgres),
      ],
      logs: () => cluster.logs,
    },
    context,
  );
  for (const [name, { ownEnds }] of cluster.services) expect(ownEnds, `${name} ended by itself`).toBe(0);
}

/** One process on the embedded log keeps its promises while it is killed, alone or together with its PostgreSQL. */
export async function expectStandaloneKeepsPromises(
  { kills, killsWithDatabase }: { kills: number; killsWithDatabase: number },
  context: TestContext,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-killed-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const weft = stack.use(await StandaloneProcess.start(dataDir));
  const withDatabase = { kill: () => weft.killAll(), start: () => weft.start() };
  await expectPromisesKept(
    {
      urls: [weft.url],
      postgresUrl: () => weft.postgresUrl,
      faults: () => [
        ...Array.from({ length: kills }, () => killed('process', () => weft)),
        ...Array.from({ length: killsWithDatabase }, () => killed('process and PostgreSQL', () => withDatabase)),
      ],
      logs: () => weft.log,
    },
    context,
  );
  expect(weft.ownEnds, 'it ended by itself').toBe(0);
}

/** One process keeps its promises while the PostgreSQL that also holds its log crashes under it: what was handed over may be gone from the log. */
export async function expectStandaloneOutlivesDatabase(crashes: number, context: TestContext): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-crashed-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = stack.use(new Postgres({ directory: join(dataDir, 'postgres'), port: await freePort() }));
  await postgres.start();
  const { weft } = stack.use(await standaloneOn(postgres.url));
  await expectPromisesKept(
    {
      urls: [weft.url],
      postgresUrl: () => postgres.url,
      faults: () => Array.from({ length: crashes }, () => killed('PostgreSQL', () => postgres)),
      logs: () => '',
    },
    context,
  );
}
