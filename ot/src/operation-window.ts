import { lengthDelta, type Operation } from './operation.ts';

/** Which submission became an operation. */
export interface Origin {
  readonly sessionId: string;
  readonly sequence: number;
}

interface Entry {
  readonly operation: Operation;
  readonly lengthDelta: number;
  readonly origin: Origin | undefined;
}

/** A contiguous run of committed operations that ends at a document's head. */
export class OperationWindow {
  #entries: Entry[];
  /** Index of the oldest one kept. */
  #start = 0;
  #head: number;

  /** `operations` lead up to `head`, the last one to `head` itself. */
  constructor(head: number, operations: readonly Operation[] = []) {
    this.#head = head;
    this.#entries = operations.map((operation) => entryOf(operation, undefined));
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
    return this.#entries.length - this.#start;
  }

  /** The operation that leads to a revision; undefined when it isn't here. */
  get(revision: number): Operation | undefined {
    return this.#entry(revision)?.operation;
  }

  /** The operation that leads to the next revision, and the submission that became it. */
  push(operation: Operation, origin?: Origin): void {
    this.#entries.push(entryOf(operation, origin));
    this.#head += 1;
  }

  /** Puts older operations before the oldest one; the last of them leads to `base`. */
  prepend(operations: readonly Operation[]): void {
    const older = operations.map((operation) => entryOf(operation, undefined));
    this.#entries = older.concat(this.#entries.slice(this.#start));
    this.#start = 0;
  }

  /** Forgets all but the newest `kept` operations. Costs the same whatever is forgotten, over many calls. */
  trim(kept: number): void {
    this.#start = Math.max(this.#start, this.#entries.length - kept);
    if (this.#start > 1_024 && this.#start * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
  }

  /** How much longer the text has become since a revision that is in reach, in code points. */
  lengthDeltaSince(revision: number): number {
    let delta = 0;
    for (let later = revision + 1; later <= this.#head; later += 1) delta += this.#entry(later)?.lengthDelta ?? 0;
    return delta;
  }

  /** The revision a submission became; undefined when it isn't here, or was put here without its origin. */
  revisionOf({ sessionId, sequence }: Origin): number | undefined {
    for (let revision = this.#head; revision > this.base; revision -= 1) {
      const origin = this.#entry(revision)?.origin;
      if (origin?.sessionId === sessionId && origin.sequence === sequence) return revision;
    }
    return undefined;
  }

  #entry(revision: number): Entry | undefined {
    const index = this.#entries.length - 1 - (this.#head - revision);
    return index >= this.#start ? this.#entries[index] : undefined;
  }
}

function entryOf(operation: Operation, origin: Origin | undefined): Entry {
  return { operation, lengthDelta: lengthDelta(operation), origin };
}
