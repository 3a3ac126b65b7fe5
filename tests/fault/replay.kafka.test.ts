import { describe, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { BEGINNINGS, expectReplayed } from './replayed-traces.ts';

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  it('carry the work of one author and of two at once', async (context) => {
    const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
    await using cluster = await Cluster.start({ brokers, gateways: 2, documentServices: 2 });
    await expectReplayed({ system: 'processes and Kafka', urls: cluster.urls }, BEGINNINGS, context);
  }, 240_000);
});
