import type { LogRecord } from '../submission-log.ts';

/** A partition to read, from which offset. Hand it back with what was read. */
export interface ReadRequest {
  readonly partition: number;
  readonly offset: number;
  readonly generation: number;
}

interface Position {
  next: number;
  paused: boolean;
  generation: number;
}

/**
 * What a consumer has been given of each partition, and what may be given next. Knows nothing of where records come from: those read from
 * the database and those that a publisher of this process hands over meet here, and each record passes once.
 */
export class Delivery {
  readonly #positions = new Map<number, Position>();
  readonly #deliver: (partition: number, records: readonly LogRecord[]) => void;

  /** Starts every partition at its offset. */
  constructor(
    starts: ReadonlyMap<number, number>,
    deliver: (partition: number, records: readonly LogRecord[]) => void,
  ) {
    this.#deliver = deliver;
    for (const [partition, next] of starts) this.#positions.set(partition, { next, paused: false, generation: 0 });
  }

  seek(partition: number, offset: number): void {
    const position = this.#positions.get(partition);
    if (position === undefined) return;
    position.next = offset;
    position.generation += 1;
  }

  setPaused(partition: number, paused: boolean): void {
    const position = this.#positions.get(partition);
    if (position !== undefined) position.paused = paused;
  }

  /** What to read next. */
  wanted(): ReadRequest[] {
    return [...this.#positions]
      .filter(([, { paused }]) => !paused)
      .map(([partition, { next, generation }]) => ({ partition, offset: next, generation }));
  }

  /** Records read for a request, in order. Dropped when the partition was moved or paused meanwhile. True when something was delivered. */
  read({ partition, generation }: ReadRequest, records: readonly LogRecord[]): boolean {
    const position = this.#positions.get(partition);
    if (position === undefined || position.paused || position.generation !== generation) return false;
    return this.#pass(partition, position, records);
  }

  /**
   * Records that a publisher has just appended. They pass only when they begin exactly where the partition stands, so that nothing is left
   * out and nothing overtaken. False when the partition has to be read instead.
   */
  handOver(partition: number, records: readonly LogRecord[]): boolean {
    const position = this.#positions.get(partition);
    const [first] = records;
    if (position === undefined || position.paused || first === undefined) return true;
    if (first.offset > position.next) return false;
    this.#pass(partition, position, records);
    return true;
  }

  #pass(partition: number, position: Position, records: readonly LogRecord[]): boolean {
    const fresh = records.filter((record) => record.offset >= position.next);
    const last = fresh.at(-1);
    if (last === undefined) return false;
    position.next = last.offset + 1;
    this.#deliver(partition, fresh);
    return true;
  }
}
