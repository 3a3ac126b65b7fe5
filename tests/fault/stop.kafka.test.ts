import { describe, expect, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { startKafkaBroker } from '../harness/kafka-broker.ts';
import { say } from '../harness/say.ts';
import { Typists } from '../harness/typists.ts';

/** From the signal to the end of the process. */
const STOPPED_WITHIN_MS = 2_000;

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)(
  'services that have lived through an outage of Kafka',
  () => {
    it('still stop in order and at once', async () => {
      await using broker = await startKafkaBroker();
      await using cluster = await Cluster.start({ brokers: broker.address, gateways: 1, documentServices: 1 });
      await using typists = await Typists.start(cluster.urls);
      await typists.progress(20);
      await broker.kill();
      await broker.start();
      await typists.progress(20);
      for (const service of [...cluster.documentServices, ...cluster.gateways]) {
        const startedAtMs = performance.now();
        await service.stop();
        const tookMs = performance.now() - startedAtMs;
        say(`SIGTERM of ${service.name}: ended after ${(tookMs / 1_000).toFixed(2)} s`);
        expect(tookMs, `${service.name}\n${service.log}`).toBeLessThan(STOPPED_WITHIN_MS);
      }
    });
  },
);
