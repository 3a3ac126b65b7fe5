import { randomUUID } from 'node:crypto';
import { createLogger } from '@weft/service-kit/logger';
import { ClientSockets, createKafka, kafkaConfig } from '@weft/submission-log/kafka/kafka-client';
import { ensureTopic } from '@weft/submission-log/kafka/kafka-topic';
import { FETCH_PARTITION_BYTES, FETCH_WAIT_MS, PUBLISH_ATTEMPT_MS } from '@weft/submission-log/limits';
import { until } from '@weft/tests/harness/until';

/** Into a topic and out of it again. */
export interface KafkaLine extends AsyncDisposable {
  /** Resolves when the broker has the record. */
  send(value: Buffer): Promise<void>;
}

/** Makes a topic of one partition; answers its name. */
export async function createFloorTopic(broker: string): Promise<string> {
  const topic = `floor.${randomUUID()}`;
  const connection = { brokers: [broker], clientId: 'weft-bench' };
  const logger = createLogger('bench', 'error');
  await ensureTopic({ ...connection, topic, partitions: 1, replicationFactor: 1, minInsyncReplicas: 1, logger });
  return topic;
}

/** A producer and a consumer of kafkajs, with the settings that weft has. Resolves when the consumer has the partition and the broker takes records for it. */
export async function openKafkaLine(
  broker: string,
  topic: string,
  receive: (value: Buffer) => void,
): Promise<KafkaLine> {
  const sockets = new ClientSockets();
  const connection = { brokers: [broker], clientId: 'weft-bench' };
  const kafka = createKafka(kafkaConfig(connection, createLogger('bench', 'error'), PUBLISH_ATTEMPT_MS, sockets));
  const producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false });
  const consumer = kafka.consumer({
    groupId: topic,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytesPerPartition: FETCH_PARTITION_BYTES,
    allowAutoTopicCreation: false,
    readUncommitted: true,
  });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) if (value !== null && value.length > 0) receive(value);
    },
  });
  await joined;
  const send = async (value: Buffer) => {
    await producer.send({ topic, acks: -1, timeout: PUBLISH_ATTEMPT_MS, messages: [{ partition: 0, value }] });
  };
  // A broker tells of a new topic a moment before it hosts it. What has no bytes isn't received.
  await until(`a record in ${topic}`, () => succeeds(send(Buffer.alloc(0))));
  return {
    send,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
      sockets.destroy();
    },
  };
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
