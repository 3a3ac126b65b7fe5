import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { type KafkaBroker, startKafkaBroker } from '../harness/kafka-broker.ts';
import { StandaloneProcess } from '../harness/standalone-process.ts';
import { expectTypedThrough } from './interruption.ts';

const LIVE_AGAIN_MS = 30_000;
/** Shorter and longer than what anybody waits for an answer. */
const FROZEN_MS = [1_500, 8_000, 25_000];

interface Freezable {
  freeze(): Promise<void> | void;
  thaw(): void;
}

function processOf(of: { signal(signal: NodeJS.Signals): void }): Freezable {
  return { freeze: () => of.signal('SIGSTOP'), thaw: () => of.signal('SIGCONT') };
}

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('people who type around Kafka', () => {
  const stack = new AsyncDisposableStack();
  let broker: KafkaBroker;
  let cluster: Cluster;
  beforeAll(async () => {
    broker = stack.use(await startKafkaBroker());
    cluster = stack.use(await Cluster.start({ brokers: broker.address, gateways: 2, documentServices: 2 }));
  });
  afterAll(() => stack.disposeAsync());

  const system = () => ({ urls: cluster.urls, postgresUrl: cluster.postgres.url });
  const parts: Record<string, () => readonly Freezable[]> = {
    Kafka: () => [{ freeze: () => broker.pause(), thaw: () => broker.resume() }],
    'auth-service': () => [processOf(cluster.authService)],
    'one gateway': () => [processOf(cluster.gateway(0))],
    'every gateway': () => cluster.gateways.map(processOf),
    'every document-service': () => cluster.documentServices.map(processOf),
    'every service': () => [...cluster.services.values()].map(processOf),
  };

  for (const frozenMs of FROZEN_MS) {
    for (const [name, choose] of Object.entries(parts)) {
      it(`lose nothing when ${name} is frozen for ${frozenMs} ms`, async () => {
        await expectTypedThrough(system(), {
          name: `${name} frozen for ${frozenMs / 1_000} s, from its end`,
          silenceMaxMs: LIVE_AGAIN_MS,
          cause: async (typists) => {
            const frozen = choose();
            for (const part of frozen) await part.freeze();
            await delay(frozenMs);
            for (const part of frozen) part.thaw();
            typists.mark();
          },
        });
        for (const [service, { ownEnds }] of cluster.services) expect(ownEnds, `${service} ended by itself`).toBe(0);
      });
    }
  }

  it('lose nothing when every document-service is killed at once', async () => {
    await expectTypedThrough(system(), {
      name: 'kill -9 of every document-service, and their return',
      silenceMaxMs: LIVE_AGAIN_MS,
      cause: async () => {
        await Promise.all(cluster.documentServices.map((service) => service.kill()));
        await Promise.all(cluster.documentServices.map((service) => service.start()));
      },
    });
  });

  it('lose nothing when everything is killed at once', async () => {
    await expectTypedThrough(system(), {
      name: 'kill -9 of everything, and its return',
      silenceMaxMs: LIVE_AGAIN_MS,
      cause: async () => {
        const services = [...cluster.services.values()];
        await Promise.all([broker.kill(), cluster.postgres.kill(), ...services.map((service) => service.kill())]);
        await Promise.all([broker.start(), cluster.postgres.start()]);
        await Promise.all(services.map((service) => service.start()));
      },
    });
  });
});

describe('people who type at one process', () => {
  it('lose nothing when it is frozen', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await mkdtemp(join(tmpdir(), 'weft-frozen-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const weft = stack.use(await StandaloneProcess.start(dataDir));
    for (const frozenMs of FROZEN_MS) {
      await expectTypedThrough(
        { urls: [weft.url], postgresUrl: weft.postgresUrl },
        {
          name: `one process frozen for ${frozenMs / 1_000} s, from its end`,
          silenceMaxMs: LIVE_AGAIN_MS,
          cause: async (typists) => {
            weft.signal('SIGSTOP');
            await delay(frozenMs);
            weft.signal('SIGCONT');
            typists.mark();
          },
        },
      );
    }
  });
});
