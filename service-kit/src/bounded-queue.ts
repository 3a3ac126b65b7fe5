/** A first-in-first-out queue that refuses to grow past a count and a sum of sizes. Push and shift cost the same at any length. */
export class BoundedQueue<Item> {
  #items: Item[] = [];
  #head = 0;
  #size = 0;
  readonly #lengthMax: number;
  readonly #sizeMax: number;
  readonly #sizeOf: (item: Item) => number;

  constructor(bounds: { lengthMax: number; sizeMax: number; sizeOf: (item: Item) => number }) {
    this.#lengthMax = bounds.lengthMax;
    this.#sizeMax = bounds.sizeMax;
    this.#sizeOf = bounds.sizeOf;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get size(): number {
    return this.#size;
  }

  /** True when either bound is reached. */
  get full(): boolean {
    return this.length >= this.#lengthMax || this.#size >= this.#sizeMax;
  }

  /** Appends; false, and nothing appended, when the queue is full. */
  push(item: Item): boolean {
    if (this.full) return false;
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    return true;
  }

  /** Takes the oldest; undefined when empty. */
  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    this.#size -= this.#sizeOf(item);
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
