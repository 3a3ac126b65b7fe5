import type { Logger } from '@weft/service-kit/logger';
import type { Consumer, ConsumerConfig, EachBatchPayload } from 'kafkajs';
import { FETCH_PARTITION_BYTES, FETCH_WAIT_MS } from '../limits.ts';
import type { LogRecord } from '../submission-log.ts';
import { ClientSockets, createKafka, type KafkaConnection, kafkaConfig } from './kafka-client.ts';
import { settledWithin } from './time-bound.ts';

const HEARTBEAT_MS = 500;
const REBALANCE_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
const METADATA_AGE_MS = 30_000;
/** How long a join under way, and then leaving, may take before they are left to themselves. */
const LEAVE_STEP_MS = 3_000;
/**
 * While brokers are away the member waits for them. Also, kafkajs counts failed fetches over a consumer's whole life, not in a row: a low
 * number of retries would end a healthy one some day. It must not start a crashed consumer again by itself, in a state nobody can vouch for.
 */
const PATIENCE = { retries: 1_000_000, restartOnFailure: async () => false };

export interface GroupMemberOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly logger: Logger;
  readonly group: string;
  readonly sessionTimeoutMs: number;
}

/** What a member tells, until it is ended. */
export interface MemberEvents {
  /** A generation of the group has begun; nothing of it was fetched yet. */
  joined(partitions: readonly number[]): void;
  /** The coordinator knows the member, and its loop goes round. */
  progress(): void;
  records(partition: number, records: readonly LogRecord[]): void;
  /** kafkajs has given up; the member is of no use any more. */
  crashed(error: Error): void;
}

/** One life of a kafkajs consumer, from joining to leaving or crashing. It isn't used a second time. */
export class GroupMember {
  readonly #options: GroupMemberOptions;
  readonly #events: MemberEvents;
  readonly #consumer: Consumer;
  readonly #sockets = new ClientSockets();
  #running: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: GroupMemberOptions, events: MemberEvents) {
    this.#options = options;
    this.#events = events;
    const config = kafkaConfig(options.connection, options.logger, REQUEST_TIMEOUT_MS, this.#sockets);
    const kafka = createKafka({
      ...config,
      retry: { ...config.retry, ...PATIENCE },
      // Without brokers kafkajs gives up at once; else an ended member would look for brokers that are away for ever.
      brokers: () => (this.#ended ? [] : [...options.connection.brokers]),
    });
    this.#consumer = kafka.consumer(consumerConfig(options));
    this.#listen();
  }

  /** Connects and begins to join; whether that succeeds is told by events. */
  async join(): Promise<void> {
    const { topic, partitions } = this.#options;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    if (this.#ended) return;
    const running = this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: partitions,
      eachBatch: async (payload) => this.#deliver(payload),
    });
    this.#running = running.catch((error: unknown) => {
      if (!this.#ended) this.#events.crashed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  seek(partition: number, offset: number): void {
    this.#tell((topic) => this.#consumer.seek({ topic, partition, offset: String(offset) }));
  }

  pause(partition: number): void {
    this.#tell((topic) => this.#consumer.pause([{ topic, partitions: [partition] }]));
  }

  resume(partition: number): void {
    this.#tell((topic) => this.#consumer.resume([{ topic, partitions: [partition] }]));
  }

  /** Tells the group where a new member should start. */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const { topic } = this.#options;
    const entries = [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
    await this.#consumer.commitOffsets(entries);
  }

  /** No event follows. */
  end(): void {
    this.#ended = true;
  }

  /** Leaves the group and disconnects, as far as that is possible in a few seconds. */
  async leave(): Promise<void> {
    this.end();
    // kafkajs would go on joining, and stay a member, when told to stop in the middle of it.
    await settledWithin(LEAVE_STEP_MS, this.#running);
    await settledWithin(LEAVE_STEP_MS, this.#consumer.disconnect());
    this.#sockets.destroy();
  }

  #listen(): void {
    const { GROUP_JOIN, HEARTBEAT, CRASH } = this.#consumer.events;
    this.#consumer.on(HEARTBEAT, () => {
      if (!this.#ended) this.#events.progress();
    });
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      if (!this.#ended) this.#events.joined(payload.memberAssignment[this.#options.topic] ?? []);
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!this.#ended) this.#events.crashed(payload.error);
    });
  }

  #deliver({ batch, isStale }: EachBatchPayload): void {
    // Stale: the partition was moved after these records were fetched.
    if (this.#ended || isStale()) return;
    this.#events.records(
      batch.partition,
      batch.messages.map(({ offset, timestamp, value }) => ({
        offset: Number(offset),
        appendedAtMs: Number(timestamp),
        value: value ?? new Uint8Array(),
      })),
    );
  }

  /** kafkajs throws when it has just crashed; then the command doesn't matter any more. */
  #tell(command: (topic: string) => void): void {
    if (this.#ended) return;
    try {
      command(this.#options.topic);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'the consumer takes no commands');
    }
  }
}

function consumerConfig({ group, sessionTimeoutMs }: GroupMemberOptions): ConsumerConfig {
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
