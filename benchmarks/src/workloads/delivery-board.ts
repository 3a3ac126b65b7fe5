import { Latencies } from '../measure/latencies.ts';

/** Which edit has reached which reader when. Edits of one writer reach everybody in order, so counting tells which one it is. */
export class DeliveryBoard {
  /** From an edit's sending to its delivery, in milliseconds. */
  readonly latencies = new Latencies();
  readonly #sentAt: number[] = [];
  readonly #counts: Uint32Array;
  #strange = 0;

  constructor(readers: number) {
    this.#counts = new Uint32Array(readers);
  }

  sent(atMs: number): void {
    this.#sentAt.push(atMs);
  }

  delivered(reader: number, atMs: number): void {
    const count = this.#counts[reader] ?? 0;
    this.#counts[reader] = count + 1;
    const sentAt = this.#sentAt[count];
    if (sentAt === undefined) this.#strange += 1;
    else this.latencies.record(atMs - sentAt);
  }

  /** True once every reader has each edit. @throws when one got more than were sent */
  get complete(): boolean {
    if (this.#strange > 0) throw new Error(`${this.#strange} deliveries of what nobody sent`);
    return this.#counts.every((count) => count === this.#sentAt.length);
  }
}
