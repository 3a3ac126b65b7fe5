import { randomUUID } from 'node:crypto';
import { createLogger } from '@weft/service-kit/logger';
import { withAdmin } from '@weft/submission-log/kafka/kafka-client';
import { createKafkaSubmissionLog } from '@weft/submission-log/kafka/kafka-submission-log';
import { ensureTopic } from '@weft/submission-log/kafka/kafka-topic';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLog } from './log-reader.ts';

const logger = createLogger('test', 'silent');
const missing = process.env.TEST_KAFKA_MISSING;
const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const clientId = 'weft-test';

describe.skipIf(missing !== undefined)('reading a stretch of the log on Kafka', () => {
  it('gives exactly what was asked for, beside whoever else reads, and says when it is gone', async () => {
    const topic = `test.${randomUUID()}`;
    await ensureTopic({ brokers, clientId, topic, partitions: 4, replicationFactor: 1, minInsyncReplicas: 1, logger });
    onTestFinished(() => withAdmin({ brokers, clientId }, logger, (admin) => admin.deleteTopics({ topics: [topic] })));
    const log = createKafkaSubmissionLog({ brokers, clientId, topic, partitions: 4, logger });
    onTestFinished(() => log.close());
    const publisher = await log.openPublisher();
    const record = (index: number) => Buffer.from(`record ${index}`);
    for (const partition of [1, 2]) {
      for (let index = 0; index < 50; index += 5) {
        await publisher.publish(
          partition,
          Array.from({ length: 5 }, (_, at) => record(index + at)),
        );
      }
    }
    const read = async (from: number, until: number) => {
      const values: string[] = [];
      const take = ({ value }: { value: Uint8Array }) => void values.push(Buffer.from(value).toString());
      await readLog(log, { partition: 2, from, until }, { take, signal: AbortSignal.timeout(30_000) });
      return values;
    };
    expect(await read(7, 43)).toEqual(Array.from({ length: 36 }, (_, index) => `record ${index + 7}`));
    expect(await read(50, 50)).toEqual([]);
    await log.deleteBefore(2, 20);
    await expect(read(7, 43)).rejects.toThrow('the log begins at 20, 7 is gone');
    expect(await read(20, 22)).toEqual(['record 20', 'record 21']);
  });
});
