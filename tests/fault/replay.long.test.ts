import { describe, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { standaloneInProcess } from '../harness/standalone-in-process.ts';
import { expectReplayed, WHOLE } from './replayed-traces.ts';

it('one process on the embedded log carries whole histories', async (context) => {
  await using system = await standaloneInProcess();
  await expectReplayed({ system: 'one process', urls: system.urls }, WHOLE, context);
});

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  it('carry whole histories', async (context) => {
    const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
    await using cluster = await Cluster.start({ brokers, gateways: 2, documentServices: 2 });
    await expectReplayed({ system: 'processes and Kafka', urls: cluster.urls }, WHOLE, context);
  });
});
