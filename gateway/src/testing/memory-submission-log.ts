import {
  PublishError,
  type SubmissionConsumer,
  type SubmissionLog,
  type SubmissionPublisher,
} from '@weft/submission-log/submission-log';

/** A log for tests of the gateway alone: keeps records and hands them to whoever listens. Fails on request. */
export class MemorySubmissionLog implements SubmissionLog {
  readonly partitions: number;
  readonly records: { readonly partition: number; readonly value: Uint8Array }[] = [];
  /** What happens to publishes: taken, taken without an answer to the publisher, or lost. */
  mode: 'take' | 'takeUnheard' | 'lose' = 'take';
  lost = 0;
  listener: (partition: number, value: Uint8Array) => void = () => undefined;

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  async describe() {
    return { identity: 'memory', partitions: this.partitions };
  }

  async ends() {
    const ends = Array.from({ length: this.partitions }, () => 0);
    for (const { partition } of this.records) ends[partition] = (ends[partition] ?? 0) + 1;
    return ends;
  }

  async openPublisher(): Promise<SubmissionPublisher> {
    return { publish: (partition, records) => this.#publish(partition, records), close: async () => undefined };
  }

  openConsumer(): Promise<SubmissionConsumer> {
    return Promise.reject(new Error('nobody consumes this log'));
  }

  async close(): Promise<void> {}

  async #publish(partition: number, records: readonly Uint8Array[]): Promise<void> {
    await Promise.resolve();
    if (this.mode === 'lose') {
      this.lost += records.length;
      throw new PublishError('lost');
    }
    for (const value of records) {
      this.records.push({ partition, value });
      this.listener(partition, value);
    }
    if (this.mode === 'takeUnheard') throw new PublishError('not heard');
  }
}
