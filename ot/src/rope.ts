import { OperationOutOfBoundsError } from './apply.ts';
import { advanceCodePoints, countCodePoints } from './code-points.ts';
import { type Operation, requiredLength } from './operation.ts';

/** A piece of text with its length in code points; never empty. */
interface Chunk {
  readonly text: string;
  readonly length: number;
}

/** A place between code points: so many of them into the chunk of an index. */
interface Place {
  index: number;
  offset: number;
}

/** Chunks are split when they grow past this, in code points: small enough to copy, large enough to be few. */
const CHUNK_MAX = 2_048;
/** A chunk that has shrunk below this joins its neighbour, so that deletions don't leave a text of crumbs. */
const CHUNK_MIN = 256;

/**
 * A text that takes many edits. An edit costs a walk over the chunks before it, about a thousand code points each, instead of a copy of the
 * whole text.
 */
export class Rope {
  #chunks: Chunk[];
  #length: number;

  private constructor(chunks: Chunk[]) {
    this.#chunks = chunks;
    this.#length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** The text must be well-formed. */
  static from(text: string): Rope {
    return new Rope(chunksOf(text));
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
    const needed = requiredLength(operation);
    if (needed > this.#length) {
      throw new OperationOutOfBoundsError(`the operation needs ${needed} code points, the text has ${this.#length}`);
    }
    const place: Place = { index: 0, offset: 0 };
    for (const component of operation) {
      if (typeof component === 'number') this.#skip(place, component);
      else if (typeof component === 'string') this.#insert(place, component);
      else this.#delete(place, component.d);
    }
  }

  /** Stops at the end of a chunk rather than at the start of the next. */
  #skip(place: Place, count: number): void {
    let left = place.offset + count;
    for (let chunk = this.#chunks[place.index]; chunk !== undefined && left > chunk.length; ) {
      left -= chunk.length;
      place.index += 1;
      chunk = this.#chunks[place.index];
    }
    place.offset = left;
  }

  #insert(place: Place, text: string): void {
    const chunk = this.#chunks[place.index];
    const before = chunk === undefined ? '' : chunk.text.slice(0, unitAt(chunk, place.offset));
    const after = chunk === undefined ? '' : chunk.text.slice(before.length);
    const inserted = countCodePoints(text);
    this.#length += inserted;
    this.#replace(place.index, chunk === undefined ? 0 : 1, {
      text: before + text + after,
      length: (chunk?.length ?? 0) + inserted,
    });
    this.#skip(place, inserted);
  }

  #delete(place: Place, count: number): void {
    this.#length -= count;
    for (let left = count; left > 0; ) {
      const chunk = this.#chunks[place.index];
      if (chunk === undefined) return;
      const removed = Math.min(left, chunk.length - place.offset);
      left -= removed;
      if (removed === chunk.length) this.#chunks.splice(place.index, 1);
      else if (removed === 0) {
        place.index += 1;
        place.offset = 0;
      } else this.#chunks[place.index] = without(chunk, place.offset, removed);
    }
    this.#joinCrumb(place);
  }

  /** Joins a chunk that has become small, at the place or right before it, with the one before. */
  #joinCrumb(place: Place): void {
    const chunk = this.#chunks[place.index];
    const before = this.#chunks[place.index - 1];
    if (chunk === undefined || before === undefined) return;
    if (chunk.length >= CHUNK_MIN && before.length >= CHUNK_MIN) return;
    place.index -= 1;
    place.offset += before.length;
    this.#replace(place.index, 2, { text: before.text + chunk.text, length: before.length + chunk.length });
    const { offset } = place;
    place.offset = 0;
    this.#skip(place, offset);
  }

  #replace(index: number, count: number, chunk: Chunk): void {
    const pieces = chunk.length > CHUNK_MAX ? chunksOf(chunk.text) : [chunk];
    const [only] = pieces;
    if (count === 1 && pieces.length === 1 && only !== undefined) this.#chunks[index] = only;
    else this.#chunks.splice(index, count, ...pieces);
  }
}

function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < text.length; ) {
    const end = advanceCodePoints(text, start, CHUNK_MAX / 2);
    const piece = text.slice(start, end);
    chunks.push({ text: piece, length: countCodePoints(piece) });
    start = end;
  }
  return chunks;
}

function without(chunk: Chunk, offset: number, count: number): Chunk {
  const start = unitAt(chunk, offset);
  const end = unitAt(chunk, offset + count);
  return { text: chunk.text.slice(0, start) + chunk.text.slice(end), length: chunk.length - count };
}

/** Where in a chunk, in UTF-16 units, a code point begins. */
function unitAt(chunk: Chunk, offset: number): number {
  return chunk.length === chunk.text.length ? offset : advanceCodePoints(chunk.text, 0, offset);
}
