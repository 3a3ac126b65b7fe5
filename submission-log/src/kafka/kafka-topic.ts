import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@weft/service-kit/logger';
import { createLogger } from '@weft/service-kit/logger';
import type { Admin } from 'kafkajs';
import { TOPIC_MESSAGE_BYTES } from '../limits.ts';
import { type LogDescription, LogMismatchError } from '../submission-log.ts';
import { createKafka, type KafkaConnection, kafkaConfig, withAdmin } from './kafka-client.ts';
import { sendRawRequest } from './kafkajs-internals.ts';
import { topicIdFrom, topicMetadataRequest } from './topic-incarnation.ts';

/** The topic's name unless another is configured. */
export const DEFAULT_TOPIC = 'weft.submissions.v1';

const REQUEST_TIMEOUT_MS = 10_000;
/** How often it is looked whether a new topic has leaders. */
const LEADERS_POLL_MS = 100;

export interface EnsureTopicOptions extends KafkaConnection {
  readonly topic?: string;
  readonly partitions: number;
  /** Copies of each partition: 3 in production. */
  readonly replicationFactor: number;
  /** Copies that must have a record before its publish resolves: 2 in production. */
  readonly minInsyncReplicas: number;
  readonly logger?: Logger;
}

/**
 * Creates the topic with all that the log relies on; nothing happens when it is there already. Fails with LogMismatchError when it has
 * another number of partitions.
 */
export async function ensureTopic(options: EnsureTopicOptions): Promise<void> {
  const { topic = DEFAULT_TOPIC, partitions, logger = createLogger('submission-log:kafka') } = options;
  await withAdmin(options, logger, async (admin) => {
    const created = await admin.createTopics({
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: options.replicationFactor,
          configEntries: topicConfig(options.minInsyncReplicas),
        },
      ],
      waitForLeaders: false,
    });
    if (created) {
      await awaitLeaders(admin, topic, partitions);
      logger.info({ topic, partitions }, 'created the topic');
    } else assertPartitions(topic, await countPartitions(admin, topic), partitions);
  });
}

/** Identity and size of the topic. Fails with LogMismatchError when it isn't there or has another number of partitions. */
export async function describeTopic(
  connection: KafkaConnection,
  logger: Logger,
  { topic, partitions }: { readonly topic: string; readonly partitions: number },
): Promise<LogDescription> {
  const clusterId = await withAdmin(connection, logger, async (admin) => {
    const count = await countPartitions(admin, topic);
    assertPartitions(topic, count, partitions);
    return (await admin.describeCluster()).clusterId;
  });
  // A broker older than 3.1 doesn't tell the topic's id; then a recreated topic is recognised by its offsets alone.
  const topicId = await fetchTopicId(connection, logger, topic);
  return { identity: `kafka:${clusterId}:${topic}:${topicId ?? 'unknown'}`, partitions };
}

/** Deletes a partition's records below an offset, as far as there are any. */
export async function deleteRecords(
  connection: KafkaConnection,
  logger: Logger,
  { topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<void> {
  await withAdmin(connection, logger, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    const end = Number(offsets.find((each) => each.partition === partition)?.high ?? 0);
    const before = String(Math.min(offset, end));
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: before }] });
  });
}

/** The offset behind each partition's last record. */
export async function fetchEnds(connection: KafkaConnection, logger: Logger, topic: string): Promise<number[]> {
  return withAdmin(connection, logger, async (admin) => {
    const ends: number[] = [];
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) ends[partition] = Number(high);
    return ends;
  });
}

/** The leader of each partition that has one. */
export async function fetchLeaders(admin: Admin, topic: string): Promise<Map<number, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics.find(({ name }) => name === topic)?.partitions ?? [];
  return new Map(partitions.map(({ partitionId, leader }) => [partitionId, leader]));
}

/** Waits until the broker asked knows a topic that was just made; kafkajs takes it for an error that it doesn't yet. */
async function awaitLeaders(admin: Admin, topic: string, partitions: number): Promise<void> {
  const giveUpAt = performance.now() + REQUEST_TIMEOUT_MS;
  for (;;) {
    const leaders = await fetchLeaders(admin, topic).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      return new Map<number, number>();
    });
    if (leaders.size === partitions && [...leaders.values()].every((leader) => leader >= 0)) return;
    if (performance.now() >= giveUpAt) throw new Error(`topic ${topic} was created and has no leaders yet`);
    await delay(LEADERS_POLL_MS);
  }
}

/** kafkajs says of some errors that they may pass. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'retriable') === true;
}

function topicConfig(minInsyncReplicas: number): { name: string; value: string }[] {
  return Object.entries({
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(TOPIC_MESSAGE_BYTES),
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'min.insync.replicas': String(minInsyncReplicas),
    'unclean.leader.election.enable': 'false',
  }).map(([name, value]) => ({ name, value }));
}

async function countPartitions(admin: Admin, topic: string): Promise<number> {
  if (!(await admin.listTopics()).includes(topic)) return 0;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
}

function assertPartitions(topic: string, found: number, expected: number): void {
  if (found === 0) throw new LogMismatchError(`there is no topic ${topic}; create it with ensureTopic before starting`);
  if (found === expected) return;
  throw new LogMismatchError(
    `topic ${topic} has ${found} partitions and ${expected} are configured; configure ${found}, the number can't be changed`,
  );
}

async function fetchTopicId(connection: KafkaConnection, logger: Logger, topic: string): Promise<string | undefined> {
  const config = kafkaConfig(connection, logger, REQUEST_TIMEOUT_MS);
  let failure: unknown = new LogMismatchError('no broker is configured');
  for (const address of connection.brokers) {
    try {
      const answer = await sendRawRequest(config, createKafka(config).logger(), address, topicMetadataRequest(topic));
      return answer === undefined ? undefined : topicIdFrom(answer);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
