import { type PartitionRecords, PublishBatcher } from '@weft/submission-log/publish-batcher';
import type {
  ConsumerOptions,
  LogRecord,
  SubmissionConsumer,
  SubmissionLog,
} from '@weft/submission-log/submission-log';
import type { World } from '../world/world.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { Machine } from './machine.ts';
import { SimulatedConsumer } from './simulated-consumer.ts';

/** How long a publish is tried, and the pause in between, in milliseconds. */
const PUBLISH_DEADLINE_MS = 3_000;
const PUBLISH_RETRY_MS = 60;

/** The log: partitions of records on a broker, and the group of those who consume them. */
export class LogModel {
  readonly broker: Machine;
  readonly group: ConsumerGroup;
  readonly partitions: LogRecord[][];
  /** Told whenever a partition has grown. */
  readonly grown = new Set<(partition: number) => void>();
  /** Where new members are told to begin. */
  readonly hints: number[];
  /** How often, per fetch, records before the position are delivered again. */
  redelivery = 0;
  /** How long it takes until what is there is fetched, in milliseconds. */
  fetchMs = 4;

  constructor(broker: Machine, partitions: number) {
    this.broker = broker;
    this.partitions = Array.from({ length: partitions }, () => []);
    this.hints = Array.from({ length: partitions }, () => 0);
    this.group = new ConsumerGroup(broker.world, partitions);
  }

  get world(): World {
    return this.broker.world;
  }

  append(partition: number, values: readonly Uint8Array[]): void {
    const records = this.partitions[partition];
    if (records === undefined) throw new Error(`the log has no partition ${partition}`);
    for (const value of values) records.push({ offset: records.length, appendedAtMs: this.world.wallMs, value });
    for (const told of this.grown) told(partition);
  }

  /** Publishes patiently, as a producer without idempotence does: a batch whose answer is lost is appended again. */
  async send(batch: readonly PartitionRecords[]): Promise<void> {
    const giveUpAtMs = this.world.nowMs + PUBLISH_DEADLINE_MS;
    for (;;) {
      try {
        await this.broker.call('publish', () => {
          for (const { partition, records } of batch) this.append(partition, records);
        });
        return;
      } catch (error) {
        if (this.world.nowMs + PUBLISH_RETRY_MS >= giveUpAtMs) throw error;
        await this.world.pause(PUBLISH_RETRY_MS);
      }
    }
  }

  /** The log as a process sees it. */
  port(): SubmissionLog {
    return {
      describe: async () => ({ identity: 'log', partitions: this.partitions.length }),
      ends: async () => this.partitions.map((records) => records.length),
      openPublisher: async () =>
        new PublishBatcher({
          laneOf: (partition) => partition % 2,
          send: (batch) => this.send(batch),
          deadlineMs: PUBLISH_DEADLINE_MS,
        }),
      openConsumer: async (options: ConsumerOptions): Promise<SubmissionConsumer> =>
        new SimulatedConsumer(this, options.handlers),
      close: async () => undefined,
    };
  }
}
