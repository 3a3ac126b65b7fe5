import { startKafkaBroker } from '@weft/deploy/components/kafka-broker';
import { missingForKafka } from '@weft/deploy/components/kafka-libraries';

/**
 * Gives the tests a broker in `TEST_KAFKA_BROKERS`, unless one is named there already. Every test makes its own topic.
 *
 * On a machine without Java or Maven `TEST_KAFKA_MISSING` says what is absent, and tests that need a broker are skipped by name;
 * with `CI=true` that is a failure.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_KAFKA_BROKERS !== undefined) return undefined;
  const missing = await missingForKafka();
  if (missing.length > 0) {
    const reason = `${missing.join(' and ')} not found`;
    if (process.env.CI === 'true') throw new Error(`the tests against Kafka can't run: ${reason}`);
    process.env.TEST_KAFKA_MISSING = reason;
    process.stderr.write(`\nSKIPPED: all tests against a real Kafka broker (*.kafka.test.ts): ${reason}\n\n`);
    return undefined;
  }
  const broker = await startKafkaBroker();
  process.env.TEST_KAFKA_BROKERS = broker.address;
  return async () => {
    await broker.stop();
    await broker[Symbol.asyncDispose]();
  };
}
