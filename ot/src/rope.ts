import { OperationOutOfBoundsError } from './apply.ts';
import { advanceCodePoints, countCodePoints } from './code-points.ts';
import type { Operation } from './operation.ts';

/** A piece of text with its length in code points. */
interface Chunk {
  text: string;
  length: number;
}

/** Chunks are split when they grow past this, in code points: small enough to copy, large enough to be few. */
const CHUNK_MAX = 2_048;

/**
 * A text that takes many edits. An edit costs a walk over the chunks before it, two thousand code points each, instead of a copy of the
 * whole text.
 */
export class Rope {
  #chunks: Chunk[];
  #length: number;

  private constructor(chunks: Chunk[], length: number) {
    this.#chunks = chunks;
    this.#length = length;
  }

  static from(text: string): Rope {
    const chunks: Chunk[] = [];
    let length = 0;
    for (let start = 0; start < text.length; ) {
      const end = advanceCodePoints(text, start, CHUNK_MAX / 2);
      const piece = text.slice(start, end);
      const chunk = { text: piece, length: countCodePoints(piece) };
      chunks.push(chunk);
      length += chunk.length;
      start = end;
    }
    return new Rope(chunks, length);
  }

  /** Length in code points. */
  get length(): number {
    return this.#length;
  }

  toString(): string {
    return this.#chunks.map((chunk) => chunk.text).join('');
  }

  /** Edits the text. Fails with OperationOutOfBoundsError, and changes nothing, when the operation reaches past the end. */
  apply(operation: Operation): void {
    this.#assertFits(operation);
    let index = 0;
    let offset = 0;
    for (const component of operation) {
      if (typeof component === 'number') [index, offset] = this.#skip(index, offset, component);
      else if (typeof component === 'string') [index, offset] = this.#insert(index, offset, component);
      else [index, offset] = this.#delete(index, offset, component.d);
    }
  }

  #assertFits(operation: Operation): void {
    let needed = 0;
    for (const component of operation) {
      if (typeof component === 'number') needed += component;
      else if (typeof component === 'object') needed += component.d;
    }
    if (needed > this.#length) {
      throw new OperationOutOfBoundsError(`the operation needs ${needed} code points, the text has ${this.#length}`);
    }
  }

  /** Positions are (chunk, code points into it). */
  #skip(index: number, offset: number, count: number): [number, number] {
    let at = index;
    let left = offset + count;
    for (let chunk = this.#chunks[at]; chunk !== undefined && left > chunk.length; chunk = this.#chunks[at]) {
      left -= chunk.length;
      at += 1;
    }
    return [at, left];
  }

  #insert(index: number, offset: number, text: string): [number, number] {
    const length = countCodePoints(text);
    this.#length += length;
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.splice(index, 0, { text, length });
    } else {
      const unit = advanceCodePoints(chunk.text, 0, offset);
      chunk.text = chunk.text.slice(0, unit) + text + chunk.text.slice(unit);
      chunk.length += length;
    }
    this.#split(index);
    return this.#skip(index, offset, length);
  }

  #delete(index: number, offset: number, count: number): [number, number] {
    let [at, from] = [index, offset];
    let left = count;
    this.#length -= count;
    while (left > 0) {
      const chunk = this.#chunks[at];
      if (chunk === undefined) break;
      if (from === chunk.length) {
        [at, from] = [at + 1, 0];
        continue;
      }
      const removed = Math.min(left, chunk.length - from);
      left -= removed;
      if (removed === chunk.length) {
        this.#chunks.splice(at, 1);
        continue;
      }
      const start = advanceCodePoints(chunk.text, 0, from);
      const end = advanceCodePoints(chunk.text, start, removed);
      chunk.text = chunk.text.slice(0, start) + chunk.text.slice(end);
      chunk.length -= removed;
    }
    return [at, from];
  }

  #split(index: number): void {
    const chunk = this.#chunks[index];
    if (chunk === undefined || chunk.length <= CHUNK_MAX) return;
    this.#chunks.splice(index, 1, ...Rope.from(chunk.text).#chunks);
  }
}
