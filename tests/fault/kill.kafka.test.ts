import { describe, it } from 'vitest';
import { expectClusterKeepsPromises } from './killed-systems.ts';

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  it('keep every promise while each of them is killed', (context) => expectClusterKeepsPromises(context), 300_000);
});
