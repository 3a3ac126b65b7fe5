import type { Logger } from '@weft/service-kit/logger';
import type { Consumer, ConsumerConfig, EachBatchPayload } from 'kafkajs';
import type { ConsumerOptions, LogRecord, SubmissionConsumer } from '../submission-log.ts';
import { Assignment } from './assignment.ts';
import { createKafka, type KafkaConnection, kafkaConfig, withAdmin } from './kafka-client.ts';
import { ProgressWatch } from './progress-watch.ts';

/** How long the broker waits for records before it answers a fetch. Seek, pause and resume wait for the fetch under way. */
const FETCH_WAIT_MS = 20;
const FETCH_PARTITION_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 500;
const REBALANCE_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
const METADATA_AGE_MS = 30_000;
const HINT_INTERVAL_MS = 1_000;
const WATCH_INTERVAL_MS = 5_000;
const CLOSE_TIMEOUT_MS = 5_000;
/**
 * While brokers are away the consumer waits for them. Also, kafkajs counts failed fetches over the consumer's whole life, not in a row:
 * a low number of retries would end a healthy consumer one day. It must not start a crashed consumer again by itself, in a state nobody
 * can vouch for.
 */
const PATIENCE = { retries: 1_000_000, restartOnFailure: async () => false };

export interface KafkaConsumerOptions extends ConsumerOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly logger: Logger;
  /** After how long without a heartbeat the group gives this member's partitions to others. */
  readonly sessionTimeoutMs: number;
  /** After how long without progress, while brokers answer, the consumer counts as failed. */
  readonly stallMs: number;
}

/** A member of the consumer group. Records go to the handlers at once; offsets are the owner's business, the group keeps hints only. */
export class KafkaConsumer implements SubmissionConsumer {
  readonly #options: KafkaConsumerOptions;
  readonly #consumer: Consumer;
  readonly #assignment: Assignment;
  readonly #watch: ProgressWatch;
  readonly #hints = new Map<number, number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #committing: Promise<void> | undefined;
  #ended = false;

  private constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#assignment = new Assignment(options.handlers);
    this.#watch = new ProgressWatch(options.stallMs, performance.now());
    const config = kafkaConfig(options.connection, options.logger, REQUEST_TIMEOUT_MS);
    const kafka = createKafka({
      ...config,
      retry: { ...config.retry, ...PATIENCE },
      // Without brokers kafkajs gives up at once; else an ended consumer would look for brokers that are away for ever.
      brokers: () => (this.#ended ? [] : [...options.connection.brokers]),
    });
    this.#consumer = kafka.consumer(consumerConfig(options));
  }

  /** Joins the group and starts to deliver. Resolves when it has joined; a failure to join is told to the handlers. */
  static async open(options: KafkaConsumerOptions): Promise<KafkaConsumer> {
    const member = new KafkaConsumer(options);
    await member.#start();
    return member;
  }

  seek(partition: number, offset: number): void {
    if (!this.#assignment.seek(partition, offset)) return;
    this.#consumer.seek({ topic: this.#options.topic, partition, offset: String(offset) });
  }

  pause(partition: number): void {
    if (!this.#ended) this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  resume(partition: number): void {
    if (!this.#ended) this.#consumer.resume([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  hint(partition: number, nextOffset: number): void {
    this.#hints.set(partition, nextOffset);
  }

  async close(): Promise<void> {
    const first = this.#end();
    if (first) await withinTime(CLOSE_TIMEOUT_MS, this.#leave());
    this.#assignment.replace([]);
  }

  async #start(): Promise<void> {
    const { topic, partitions } = this.#options;
    this.#listen();
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: partitions,
      eachBatch: async (payload) => this.#deliver(payload),
    });
    this.#timers.push(setInterval(() => this.#commitHints(), HINT_INTERVAL_MS));
    this.#timers.push(setInterval(() => this.#checkProgress(), WATCH_INTERVAL_MS));
  }

  #listen(): void {
    const { GROUP_JOIN, HEARTBEAT, CRASH } = this.#consumer.events;
    const progress = () => this.#watch.progress(performance.now());
    this.#consumer.on(HEARTBEAT, progress);
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      progress();
      this.#joined(payload.memberAssignment[this.#options.topic] ?? []);
    });
    this.#consumer.on(CRASH, ({ payload }) => this.#fail(payload.error));
  }

  /** kafkajs tells this before it fetches anything of the new generation. */
  #joined(partitions: readonly number[]): void {
    if (this.#ended) return;
    const { topic, logger } = this.#options;
    logger.info({ partitions }, 'joined the consumer group');
    const kept = partitions.filter((partition) => this.#assignment.has(partition));
    const fresh = partitions.filter((partition) => !this.#assignment.has(partition));
    for (const partition of kept) {
      const next = this.#assignment.position(partition);
      if (next !== undefined) this.#consumer.seek({ topic, partition, offset: String(next) });
    }
    if (fresh.length > 0) this.#consumer.resume([{ topic, partitions: fresh }]);
    this.#assignment.replace(partitions);
    for (const partition of this.#hints.keys()) if (!this.#assignment.has(partition)) this.#hints.delete(partition);
  }

  #deliver({ batch, isStale }: EachBatchPayload): void {
    // Stale: the partition was moved after these records were fetched.
    if (this.#ended || isStale()) return;
    this.#assignment.deliver(
      batch.partition,
      batch.messages.map(
        ({ offset, timestamp, value }): LogRecord => ({
          offset: Number(offset),
          appendedAtMs: Number(timestamp),
          value: value ?? new Uint8Array(),
        }),
      ),
    );
  }

  /** One commit at a time; a failed one is of no consequence, the next says more. */
  #commitHints(): void {
    if (this.#committing !== undefined || this.#hints.size === 0) return;
    const offsets = [...this.#hints]
      .filter(([partition]) => this.#assignment.has(partition))
      .map(([partition, nextOffset]) => ({
        topic: this.#options.topic,
        partition,
        offset: String(Math.max(0, nextOffset - 1)),
      }));
    this.#hints.clear();
    this.#committing = this.#consumer
      .commitOffsets(offsets)
      .catch((error: unknown) => this.#options.logger.debug({ err: error }, 'hints not committed'))
      .finally(() => {
        this.#committing = undefined;
      });
  }

  #checkProgress(): void {
    const { connection, logger } = this.#options;
    const brokersAnswer = () =>
      withAdmin(connection, logger, (admin) => admin.describeCluster()).then(
        () => true,
        () => false,
      );
    this.#watch.look({ nowMs: performance.now(), brokersAnswer }).then(
      (stalled) => {
        if (stalled) this.#fail(new Error('the consumer has made no progress though the brokers answer'));
      },
      (error: unknown) => logger.warn({ err: error }, 'could not look at the progress'),
    );
  }

  #fail(error: Error): void {
    if (!this.#end()) return;
    this.#options.logger.error({ err: error }, 'consumer failed');
    this.#options.handlers.failed(error);
  }

  /** Stops everything that goes on by itself. False when that has been done before. */
  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    return true;
  }

  async #leave(): Promise<void> {
    await withinTime(HINT_INTERVAL_MS, this.#committing ?? Promise.resolve());
    this.#commitHints();
    await withinTime(HINT_INTERVAL_MS, this.#committing ?? Promise.resolve());
    await this.#consumer.disconnect().catch(() => undefined);
  }
}

function consumerConfig({ group, sessionTimeoutMs }: KafkaConsumerOptions): ConsumerConfig {
  return {
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytesPerPartition: FETCH_PARTITION_BYTES,
    metadataMaxAge: METADATA_AGE_MS,
    allowAutoTopicCreation: false,
    readUncommitted: true,
    retry: PATIENCE,
  };
}

async function withinTime(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
