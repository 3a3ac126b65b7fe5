import { randomUUID } from 'node:crypto';
import { createLogger } from '@weft/service-kit/logger';
import { type KafkaBroker, startKafkaBroker } from '@weft/tests/harness/kafka-broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeLogOutage, describeSubmissionLog, type LogUnderTest, PARTITIONS } from '../submission-log.contract.ts';
import { LogMismatchError, PublishError } from '../submission-log.ts';
import { RecordedConsumer } from '../testing/recorded-consumer.ts';
import { withAdmin } from './kafka-client.ts';
import { createKafkaSubmissionLog } from './kafka-submission-log.ts';
import { ensureTopic } from './kafka-topic.ts';

const logger = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');
const clientId = 'weft-test';
/** Kafka's number of a topic among what has settings. */
const TOPIC = 2;
const missing = process.env.TEST_KAFKA_MISSING;
const shared = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');

/** A topic of the test's own. */
async function createLog(brokers: readonly string[]): Promise<LogUnderTest> {
  const topic = `test.${randomUUID()}`;
  await ensureTopic({
    brokers,
    clientId,
    topic,
    partitions: PARTITIONS,
    replicationFactor: 1,
    minInsyncReplicas: 1,
    logger,
  });
  return {
    location: { kind: 'kafka', brokers, topic, partitions: PARTITIONS },
    open: (options = {}) =>
      createKafkaSubmissionLog({ brokers, clientId, topic, partitions: PARTITIONS, logger, ...options }),
    [Symbol.asyncDispose]: () =>
      withAdmin({ brokers, clientId }, logger, (admin) => admin.deleteTopics({ topics: [topic] })),
  };
}

describe.skipIf(missing !== undefined)('on Kafka', () => {
  describeSubmissionLog('KafkaSubmissionLog', () => createLog(shared), 'share');

  it('gives each of two logs on one cluster all of its partitions, though their groups bear one name', async () => {
    await using one = await createLog(shared);
    await using other = await createLog(shared);
    const logs = [one.open(), other.open()];
    const consumers = await Promise.all(logs.map((log) => RecordedConsumer.join(log, 'namesake')));
    await expect
      .poll(() => consumers.map(({ owned }) => owned.size), { timeout: 20_000 })
      .toEqual([PARTITIONS, PARTITIONS]);
    for (const consumer of consumers) await consumer[Symbol.asyncDispose]();
    await Promise.all(logs.map((log) => log.close()));
  });

  it('reads what the broker has compressed', async () => {
    const topic = `test.${randomUUID()}`;
    const connection = { brokers: shared, clientId };
    await ensureTopic({ ...connection, topic, partitions: 1, replicationFactor: 1, minInsyncReplicas: 1, logger });
    const configEntries = [{ name: 'compression.type', value: 'gzip' }];
    await withAdmin(connection, logger, (admin) =>
      admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name: topic, configEntries }] }),
    );
    const log = createKafkaSubmissionLog({ ...connection, topic, partitions: 1, logger });
    await using recorded = await RecordedConsumer.join(log, 'compressed');
    const publisher = await log.openPublisher();
    const texts = ['one', 'a'.repeat(10_000), 'three'];
    await publisher.publish(
      0,
      texts.map((text) => Buffer.from(text)),
    );
    await expect.poll(() => recorded.texts(0), { timeout: 20_000 }).toEqual(texts);
    expect(recorded.offsets(0)).toEqual([0, 1, 2]);
    await recorded.consumer.close();
    await log.close();
  });

  describeLogOutage('KafkaSubmissionLog, its broker killed', async () => {
    const broker = await startKafkaBroker();
    const log = await createLog([broker.address]);
    return {
      ...log,
      takeAway: () => broker.kill(),
      bringBack: () => broker.start(),
      [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
    };
  });

  describe('KafkaSubmissionLog, its broker frozen', () => {
    let broker: KafkaBroker;
    beforeAll(async () => {
      broker = await startKafkaBroker();
    });
    afterAll(() => broker[Symbol.asyncDispose]());

    it('fails publishes in time and goes on when the broker does', async () => {
      const log = (await createLog([broker.address])).open({ publishDeadlineMs: 1_500 });
      const publisher = await log.openPublisher();
      await using recorded = await RecordedConsumer.join(log, 'frozen');
      await publisher.publish(0, [Buffer.from('before')]);
      await broker.pause();
      const startedAt = performance.now();
      await expect(publisher.publish(0, [Buffer.from('in between')])).rejects.toThrow(PublishError);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      broker.resume();
      const publish = () => publisher.publish(0, [Buffer.from('after')]).then(() => 'published', String);
      await expect.poll(publish, { timeout: 20_000 }).toBe('published');
      await expect.poll(() => recorded.texts(0).includes('after'), { timeout: 20_000 }).toBe(true);
      expect(recorded.failures).toEqual([]);
      await recorded.consumer.close();
      await log.close();
    });
  });

  describe('KafkaSubmissionLog', () => {
    const connection = { brokers: shared, clientId };

    it('refuses a topic that is absent or has another number of partitions, and says what to do', async () => {
      const topic = `test.${randomUUID()}`;
      const open = (partitions: number) => createKafkaSubmissionLog({ ...connection, topic, partitions, logger });
      await expect(open(2).describe()).rejects.toThrow(LogMismatchError);
      const wanted = { ...connection, topic, replicationFactor: 1, minInsyncReplicas: 1, logger };
      await ensureTopic({ ...wanted, partitions: 2 });
      await ensureTopic({ ...wanted, partitions: 2 });
      expect((await open(2).describe()).partitions).toBe(2);
      await expect(open(4).describe()).rejects.toThrow(/configure 2/);
      await expect(ensureTopic({ ...wanted, partitions: 4 })).rejects.toThrow(LogMismatchError);
    });

    it('tells a recreated topic from the first', async () => {
      const topic = `test.${randomUUID()}`;
      const wanted = { ...connection, topic, partitions: 1, replicationFactor: 1, minInsyncReplicas: 1, logger };
      const log = createKafkaSubmissionLog({ ...connection, topic, partitions: 1, logger });
      await ensureTopic(wanted);
      const { identity } = await log.describe();
      await withAdmin(connection, logger, (admin) => admin.deleteTopics({ topics: [topic] }));
      await expect.poll(() => ensureTopic(wanted).then(() => 'made', String), { timeout: 10_000 }).toBe('made');
      expect((await log.describe()).identity).not.toBe(identity);
    });
  });
});
