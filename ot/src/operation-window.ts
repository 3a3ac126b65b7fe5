import { lengthDelta, type Operation } from './operation.ts';

/** A contiguous run of committed operations that ends at a document's head. */
export class OperationWindow {
  #operations: Operation[];
  /** Index of the oldest one kept. */
  #start = 0;
  #head: number;

  /** `operations` lead up to `head`, the last one to `head` itself. */
  constructor(head: number, operations: readonly Operation[] = []) {
    this.#head = head;
    this.#operations = [...operations];
  }

  /** The revision the newest operation leads to. */
  get head(): number {
    return this.#head;
  }

  /** The oldest revision that an operation can be rebased from with what is here. */
  get base(): number {
    return this.#head - this.length;
  }

  get length(): number {
    return this.#operations.length - this.#start;
  }

  /** The operation that leads to a revision; undefined when it isn't here. */
  get(revision: number): Operation | undefined {
    const index = this.#operations.length - 1 - (this.#head - revision);
    return index >= this.#start ? this.#operations[index] : undefined;
  }

  /** The operation that leads to the next revision. */
  push(operation: Operation): void {
    this.#operations.push(operation);
    this.#head += 1;
  }

  /** Puts older operations before the oldest one; the last of them leads to `base`. */
  prepend(operations: readonly Operation[]): void {
    this.#operations = [...operations, ...this.#operations.slice(this.#start)];
    this.#start = 0;
  }

  /** Forgets all but the newest `kept` operations. Costs the same whatever is forgotten, over many calls. */
  trim(kept: number): void {
    this.#start = Math.max(this.#start, this.#operations.length - kept);
    if (this.#start > 1_024 && this.#start * 2 > this.#operations.length) {
      this.#operations = this.#operations.slice(this.#start);
      this.#start = 0;
    }
  }

  /** How much longer the text has become since a revision that is in reach, in code points. */
  lengthDeltaSince(revision: number): number {
    let delta = 0;
    for (let index = this.#operations.length - (this.#head - revision); index < this.#operations.length; index += 1) {
      delta += lengthDelta(this.#operations[index] ?? []);
    }
    return delta;
  }
}
