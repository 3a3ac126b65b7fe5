import { createLogger, type Logger } from '@weft/service-kit/logger';
import { PUBLISH_DEADLINE_MS, SESSION_TIMEOUT_MS, STALL_MS } from '../limits.ts';
import type {
  ConsumerOptions,
  LogDescription,
  PublishWatch,
  SubmissionConsumer,
  SubmissionPublisher,
  TrimmableLog,
} from '../submission-log.ts';
import type { KafkaConnection } from './kafka-client.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { KafkaPublisher } from './kafka-publisher.ts';
import { DEFAULT_TOPIC, deleteRecords, describeTopic, fetchEnds } from './kafka-topic.ts';

export interface KafkaSubmissionLogOptions extends KafkaConnection {
  /** `weft.submissions.v1` unless given. */
  readonly topic?: string;
  /** How many partitions the topic must have. */
  readonly partitions: number;
  readonly logger?: Logger;
  /** How long a publish may take, in milliseconds. */
  readonly publishDeadlineMs?: number;
  /** After how long without a heartbeat a member's partitions go to others, in milliseconds; SESSION_TIMEOUT_MS unless given. */
  readonly sessionTimeoutMs?: number;
  /** After how long without progress, while brokers answer, a consumer fails, in milliseconds; STALL_MS unless given. */
  readonly stallMs?: number;
}

/** The log as a Kafka topic, which must be there: `ensureTopic` creates it. */
export function createKafkaSubmissionLog(options: KafkaSubmissionLogOptions): TrimmableLog {
  return new KafkaSubmissionLog(options);
}

/**
 * What a group is called in the cluster. Two logs of one cluster must not share one: whoever leads it gives out the partitions of its own topic alone, and
 * the members of the other get none.
 */
export function consumerGroupId(topic: string, group: string): string {
  return `${topic}.${group}`;
}

class KafkaSubmissionLog implements TrimmableLog {
  readonly #options: KafkaSubmissionLogOptions;
  readonly #topic: string;
  readonly #logger: Logger;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(options: KafkaSubmissionLogOptions) {
    this.#options = options;
    this.#topic = options.topic ?? DEFAULT_TOPIC;
    this.#logger = options.logger ?? createLogger('submission-log:kafka');
  }

  describe(): Promise<LogDescription> {
    return describeTopic(this.#options, this.#logger, {
      topic: this.#topic,
      partitions: this.#options.partitions,
    });
  }

  ends(): Promise<readonly number[]> {
    return fetchEnds(this.#options, this.#logger, this.#topic);
  }

  async openPublisher(watch?: PublishWatch): Promise<SubmissionPublisher> {
    const { partitions } = await this.describe();
    const publisher = await KafkaPublisher.open({
      connection: this.#options,
      topic: this.#topic,
      partitions,
      logger: this.#logger,
      deadlineMs: this.#options.publishDeadlineMs ?? PUBLISH_DEADLINE_MS,
      batchSent: watch?.batchSent,
    });
    this.#open.add(publisher);
    return publisher;
  }

  async openConsumer({ group, handlers }: ConsumerOptions): Promise<SubmissionConsumer> {
    const { partitions } = await this.describe();
    const consumer = await KafkaConsumer.open({
      connection: this.#options,
      topic: this.#topic,
      partitions,
      logger: this.#logger,
      sessionTimeoutMs: this.#options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      stallMs: this.#options.stallMs ?? STALL_MS,
      group: consumerGroupId(this.#topic, group),
      handlers,
    });
    this.#open.add(consumer);
    return consumer;
  }

  async deleteBefore(partition: number, offset: number): Promise<void> {
    await deleteRecords(this.#options, this.#logger, { topic: this.#topic, partition, offset });
  }

  async close(): Promise<void> {
    const open = [...this.#open];
    this.#open.clear();
    await Promise.all(open.map((each) => each.close()));
  }
}
