import type { Appended } from './append.ts';

interface Waiting {
  /** Behind its last record, by partition, as far as that isn't known to be on disk. Infinity when only a flush can tell. */
  readonly ends: Map<number, number>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Appends whose records may not be on disk yet, until that is known. */
export class UnflushedAppends {
  readonly #waiting = new Set<Waiting>();

  /** Resolves when the records are on disk. Rejects when that can't be known any more. */
  add(appended: readonly Pick<Appended, 'partition' | 'firstOffset' | 'records'>[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ends = new Map(
      appended.map(({ partition, firstOffset, records }) => [partition, firstOffset + records.length]),
    );
    this.#waiting.add({ ends, resolve, reject });
    return promise;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The records of a partition before the offset are on disk: what followed from them was committed. */
  durable(partition: number, offset: number): void {
    for (const each of this.#waiting) {
      const end = each.ends.get(partition);
      if (end === undefined || end > offset) continue;
      each.ends.delete(partition);
      if (each.ends.size > 0) continue;
      this.#waiting.delete(each);
      each.resolve();
    }
  }

  /** A partition is read again: what is committed of it from now on may be other records, at the same offsets. */
  readAgain(partition: number): void {
    for (const { ends } of this.#waiting) if (ends.has(partition)) ends.set(partition, Number.POSITIVE_INFINITY);
  }

  /** Has everything flushed that still waits, if anything does. */
  async flush(flush: () => Promise<unknown>): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    if (waiting.length === 0) return;
    try {
      await flush();
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
