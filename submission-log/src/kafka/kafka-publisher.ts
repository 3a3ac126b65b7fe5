import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@weft/service-kit/logger';
import type { Message, Producer } from 'kafkajs';
import { PUBLISH_ATTEMPT_MS } from '../limits.ts';
import { type PartitionRecords, PublishBatcher } from '../publish-batcher.ts';
import { PublishError, type SubmissionPublisher } from '../submission-log.ts';
import { ClientSockets, createKafka, type KafkaConnection, kafkaConfig, withAdmin } from './kafka-client.ts';
import { fetchLeaders } from './kafka-topic.ts';
import { resultWithin, settledWithin } from './time-bound.ts';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 500;
const METADATA_AGE_MS = 30_000;
/** How long a producer may take to disconnect before its connections are cut. */
const DISCONNECT_MS = 1_000;

export interface KafkaPublisherOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly logger: Logger;
  readonly deadlineMs: number;
  /** Told of every batch that leaves, by the number of its records. */
  readonly batchSent?: ((records: number) => void) | undefined;
}

/** A producer with what is under way on it. */
interface Line {
  readonly producer: Producer;
  readonly sockets: ClientSockets;
  sending: number;
  broken: boolean;
}

/**
 * Publishes through a producer that is not idempotent: kafkajs may reuse a sequence after a time-out, which loses records silently, and
 * repeats are recognised further down anyway. kafkajs's own retries are off, because they go on after the caller has given up; here a batch
 * is repeated, on a new producer, until its deadline, and nothing else of its partitions is sent meanwhile.
 */
export class KafkaPublisher implements SubmissionPublisher {
  readonly #options: KafkaPublisherOptions;
  readonly #batcher: PublishBatcher;
  #current: Line | undefined;
  #opening: Promise<Line> | undefined;
  #leaders: ReadonlyMap<number, number> = new Map();

  private constructor(options: KafkaPublisherOptions) {
    this.#options = options;
    this.#batcher = new PublishBatcher({
      laneOf: (partition) => this.#leaders.get(partition) ?? -1,
      send: (batch) => this.#sendPatiently(batch, performance.now() + options.deadlineMs),
      deadlineMs: options.deadlineMs,
      batchSent: options.batchSent,
    });
  }

  static async open(options: KafkaPublisherOptions): Promise<KafkaPublisher> {
    const publisher = new KafkaPublisher(options);
    await publisher.#currentLine();
    return publisher;
  }

  publish(partition: number, records: readonly Uint8Array[]): Promise<void> {
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.#options.partitions) {
      return Promise.reject(new PublishError(`the log has no partition ${partition}`));
    }
    return this.#batcher.publish(partition, records);
  }

  async close(): Promise<void> {
    await this.#batcher.close();
    await this.#opening?.catch(() => undefined);
    if (this.#current !== undefined) await disconnect(this.#current);
  }

  async #sendPatiently(batch: readonly PartitionRecords[], giveUpAt: number): Promise<void> {
    for (let pauseMs = RETRY_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
      try {
        await resultWithin(giveUpAt - performance.now(), this.#send(batch));
        return;
      } catch (error) {
        if (performance.now() + pauseMs >= giveUpAt) throw error;
        this.#options.logger.debug({ err: error }, 'publish failed, trying again');
        await delay(pauseMs);
      }
    }
  }

  async #send(batch: readonly PartitionRecords[]): Promise<void> {
    const line = await this.#currentLine();
    const { topic, deadlineMs } = this.#options;
    line.sending += 1;
    try {
      const timeout = Math.min(PUBLISH_ATTEMPT_MS, deadlineMs);
      await resultWithin(deadlineMs, line.producer.send({ topic, acks: -1, timeout, messages: messagesOf(batch) }));
    } catch (error) {
      line.broken = true;
      throw error;
    } finally {
      line.sending -= 1;
      if (line.broken) this.#retire(line);
    }
  }

  /** The producer to send with; made anew after a failure, since kafkajs's may not recover. */
  #currentLine(): Promise<Line> {
    if (this.#current !== undefined) return Promise.resolve(this.#current);
    this.#opening ??= this.#openLine()
      .then((line) => {
        this.#current = line;
        return line;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }

  async #openLine(): Promise<Line> {
    const { connection, topic, logger, deadlineMs } = this.#options;
    this.#leaders = await withAdmin(connection, logger, (admin) => fetchLeaders(admin, topic));
    const sockets = new ClientSockets();
    const config = kafkaConfig(connection, logger, Math.min(PUBLISH_ATTEMPT_MS, deadlineMs), sockets);
    const producer = createKafka(config).producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_AGE_MS,
      retry: { retries: 0 },
      createPartitioner: () => (args) => args.message.partition ?? 0,
    });
    await producer.connect();
    return { producer, sockets, sending: 0, broken: false };
  }

  /** Stops using a producer; what is still under way on it may finish. */
  #retire(line: Line): void {
    if (this.#current === line) this.#current = undefined;
    if (line.sending === 0) void disconnect(line);
  }
}

async function disconnect({ producer, sockets }: Line): Promise<void> {
  await settledWithin(DISCONNECT_MS, producer.disconnect());
  sockets.destroy();
}

function messagesOf(batch: readonly PartitionRecords[]): Message[] {
  return batch.flatMap(({ partition, records }) =>
    records.map((record) => ({
      partition,
      value: Buffer.from(record.buffer, record.byteOffset, record.byteLength),
    })),
  );
}
