import { expect } from 'vitest';
import type { LogRecord, SubmissionConsumer, SubmissionLog } from '../submission-log.ts';

/** A consumer that keeps what it is told, and fails the test when handlers are called in an order the port forbids. */
export class RecordedConsumer implements AsyncDisposable {
  readonly owned = new Set<number>();
  readonly failures: Error[] = [];
  readonly #records = new Map<number, LogRecord[]>();
  readonly #violations: string[] = [];
  #consumer: SubmissionConsumer | undefined;

  /** Joins a group. `seekTo` says where each partition is to start, asked as soon as it is assigned. */
  static async join(
    log: SubmissionLog,
    group: string,
    seekTo: (partition: number) => number | undefined = () => undefined,
  ): Promise<RecordedConsumer> {
    const recorded = new RecordedConsumer();
    recorded.#consumer = await log.openConsumer({
      group,
      handlers: {
        assigned: (partitions) => {
          for (const partition of partitions) {
            recorded.#own(partition);
            const offset = seekTo(partition);
            if (offset !== undefined) recorded.#consumer?.seek(partition, offset);
          }
        },
        revoked: (partitions) => {
          for (const partition of partitions) recorded.#disown(partition);
        },
        records: (partition, records) => recorded.#take(partition, records),
        failed: (error) => recorded.failures.push(error),
      },
    });
    return recorded;
  }

  get consumer(): SubmissionConsumer {
    if (this.#consumer === undefined) throw new Error('the consumer is not open');
    return this.#consumer;
  }

  /** Everything delivered of a partition since it was assigned. */
  records(partition: number): LogRecord[] {
    expect(this.#violations).toEqual([]);
    return this.#records.get(partition) ?? [];
  }

  offsets(partition: number): number[] {
    return this.records(partition).map(({ offset }) => offset);
  }

  texts(partition: number): string[] {
    return this.records(partition).map(({ value }) => Buffer.from(value).toString());
  }

  /** Forgets what was delivered. */
  clear(): void {
    this.#records.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#consumer?.close();
    expect(this.#violations).toEqual([]);
  }

  #own(partition: number): void {
    if (this.#consumer === undefined)
      this.#violations.push(`partition ${partition} was assigned before the consumer was open`);
    if (this.owned.has(partition)) this.#violations.push(`partition ${partition} was assigned twice`);
    this.owned.add(partition);
    // An owner starts afresh.
    this.#records.delete(partition);
  }

  #disown(partition: number): void {
    if (!this.owned.delete(partition))
      this.#violations.push(`partition ${partition} was revoked without being assigned`);
  }

  #take(partition: number, records: readonly LogRecord[]): void {
    if (!this.owned.has(partition)) this.#violations.push(`records of partition ${partition} came without assignment`);
    if (records.length === 0) this.#violations.push(`no records of partition ${partition} came`);
    const known = this.#records.get(partition) ?? [];
    known.push(...records);
    this.#records.set(partition, known);
  }
}
