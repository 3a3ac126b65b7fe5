import type { ConsumerHandlers, LogRecord } from '../submission-log.ts';

/**
 * The partitions a member has and where it stands in each. kafkajs starts every partition again from the committed offset after each
 * rebalance, also those that the member kept; here what was delivered before is dropped, so that handlers see one line of offsets.
 */
export class Assignment {
  readonly #handlers: ConsumerHandlers;
  /** The offset to come next; undefined until it is known. */
  readonly #positions = new Map<number, number | undefined>();

  constructor(handlers: ConsumerHandlers) {
    this.#handlers = handlers;
  }

  has(partition: number): boolean {
    return this.#positions.has(partition);
  }

  /** Where a partition that the member has goes on, as far as that is known. */
  position(partition: number): number | undefined {
    return this.#positions.get(partition);
  }

  /** Takes over the whole of what the group gave this member; tells what it lost, then what it got. */
  replace(partitions: readonly number[]): void {
    const revoked = [...this.#positions.keys()].filter((partition) => !partitions.includes(partition));
    const assigned = partitions.filter((partition) => !this.#positions.has(partition));
    for (const partition of revoked) this.#positions.delete(partition);
    for (const partition of assigned) this.#positions.set(partition, undefined);
    if (revoked.length > 0) this.#handlers.revoked(revoked);
    if (assigned.length > 0) this.#handlers.assigned(assigned);
  }

  /** The next record to come. False when the member doesn't have the partition. */
  seek(partition: number, offset: number): boolean {
    if (!this.#positions.has(partition)) return false;
    this.#positions.set(partition, offset);
    return true;
  }

  /** Hands on what is new of a partition that the member has. */
  deliver(partition: number, records: readonly LogRecord[]): void {
    if (!this.#positions.has(partition)) return;
    const next = this.#positions.get(partition) ?? 0;
    const fresh = records.filter((record) => record.offset >= next);
    const last = fresh.at(-1);
    if (last === undefined) return;
    this.#positions.set(partition, last.offset + 1);
    this.#handlers.records(partition, fresh);
  }
}
