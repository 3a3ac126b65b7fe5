import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { nextChain } from '@weft/ot/chain';
import type { ArchivedOperation, Segment } from '../ports/segment-catalog.ts';

/** The bytes aren't a segment, or not the one that was asked for. */
export class InvalidSegmentError extends Error {
  override name = 'InvalidSegmentError';
}

/**
 * A segment's body, format 1. Numbers are protobuf's varints; signed ones are zigzag. Column by column, which compresses far better than row by row:
 *
 * document id (16 bytes); previous chain, last chain (8 bytes each, big-endian); first revision; number of operations; number of authors, and for each
 * user id and session id (16 bytes each); then for all operations: the author's index; the sequence less the author's last one here; the log offset less
 * the last one; the time in milliseconds less the last one; the operation's length; the operation.
 *
 * The chains between are not stored: they follow from the rest, and the last one proves the whole.
 */
export function encodeSegment({ documentId, previousChain, operations }: Segment): Uint8Array {
  const writer = new BinaryWriter();
  const first = operations[0];
  if (first === undefined) throw new InvalidSegmentError('a segment has at least one operation');
  assertContiguous(operations);
  const authors = new Map<string, number>();
  for (const operation of operations) {
    if (!authors.has(authorOf(operation))) authors.set(authorOf(operation), authors.size);
  }
  writer
    .raw(uuidBytes(documentId))
    .raw(chainBytes(previousChain))
    .raw(chainBytes(lastChain(documentId, previousChain, operations)));
  writer.uint32(first.revision).uint32(operations.length).uint32(authors.size);
  for (const author of authors.keys()) writer.raw(Buffer.from(author, 'hex'));
  const indices = operations.map((operation) => authors.get(authorOf(operation)) ?? 0);
  for (const index of indices) writer.uint32(index);
  const sequences = new Map<number, number>();
  for (const [at, { sequence }] of operations.entries()) {
    const index = indices[at] ?? 0;
    writer.sint64(sequence - (sequences.get(index) ?? 0));
    sequences.set(index, sequence);
  }
  writeDifferences(
    writer,
    operations.map(({ logOffset }) => logOffset),
  );
  writeDifferences(
    writer,
    operations.map(({ recordedAtMs }) => recordedAtMs),
  );
  for (const { operation } of operations) writer.uint32(operation.length);
  for (const { operation } of operations) writer.raw(operation);
  return writer.finish();
}

/** Reads a body. Fails with InvalidSegmentError unless it is whole and every chain follows from the one before. */
export function decodeSegment(bytes: Uint8Array): Segment {
  try {
    return read(new SegmentReader(bytes));
  } catch (error) {
    if (error instanceof InvalidSegmentError) throw error;
    throw new InvalidSegmentError('the segment ends too early or holds an impossible number', { cause: error });
  }
}

function read(reader: SegmentReader): Segment {
  const documentId = uuidText(reader.take(16));
  const previousChain = reader.take(8).readBigUInt64BE();
  const expectedChain = reader.take(8).readBigUInt64BE();
  const firstRevision = reader.uint32();
  const count = reader.uint32();
  const authors = Array.from({ length: reader.count(32) }, () => ({
    userId: uuidText(reader.take(16)),
    sessionId: uuidText(reader.take(16)),
  }));
  const indices = reader.column(count, () => reader.uint32());
  const last = new Map<number, number>();
  const sequences = indices.map((index) => {
    const sequence = (last.get(index) ?? 0) + reader.sint64();
    last.set(index, sequence);
    return sequence;
  });
  const logOffsets = reader.sums(count);
  const times = reader.sums(count);
  const lengths = reader.column(count, () => reader.uint32());
  let chain = previousChain;
  const operations = lengths.map((length, at): ArchivedOperation => {
    const author = authors[indices[at] ?? -1];
    const sequence = sequences[at] ?? 0;
    if (author === undefined) throw new InvalidSegmentError('an operation has no author');
    const operation = reader.take(length);
    chain = nextChain(chain, operation, author.sessionId, sequence);
    const place = { documentId, revision: firstRevision + at, chain };
    return { ...place, operation, ...author, sequence, logOffset: logOffsets[at] ?? 0, recordedAtMs: times[at] ?? 0 };
  });
  if (reader.left > 0) throw new InvalidSegmentError('there is more behind the segment');
  if (chain !== expectedChain) throw new InvalidSegmentError('the operations lead to another chain');
  return { documentId, previousChain, operations };
}

/** Reads varints and bytes without going beyond the end. */
class SegmentReader {
  readonly #reader: BinaryReader;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#reader = new BinaryReader(bytes);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#reader.pos;
  }

  uint32(): number {
    return this.#reader.uint32();
  }

  sint64(): number {
    return Number(this.#reader.sint64());
  }

  /** A number of things of so many bytes each that are still to come. */
  count(bytesEach: number): number {
    const count = this.uint32();
    if (count * bytesEach > this.left) throw new InvalidSegmentError('the segment ends too early');
    return count;
  }

  column(count: number, next: () => number): number[] {
    if (count > this.left) throw new InvalidSegmentError('the segment ends too early');
    return Array.from({ length: count }, next);
  }

  /** Numbers of which the differences are stored. */
  sums(count: number): number[] {
    let sum = 0;
    return this.column(count, () => {
      sum += this.sint64();
      return sum;
    });
  }

  take(length: number): Buffer {
    if (length > this.left) throw new InvalidSegmentError('the segment ends too early');
    const at = this.#reader.pos;
    this.#reader.pos += length;
    return this.#bytes.subarray(at, at + length);
  }
}

function assertContiguous(operations: readonly ArchivedOperation[]): void {
  for (const [at, { revision }] of operations.entries()) {
    if (revision !== (operations[0]?.revision ?? 0) + at) {
      throw new InvalidSegmentError(`revision ${revision} doesn't follow the one before`);
    }
  }
}

/** The chain after the last operation, which must be what its row says: a row that was changed behind our backs is not archived. */
function lastChain(documentId: string, previousChain: bigint, operations: readonly ArchivedOperation[]): bigint {
  let chain = previousChain;
  for (const { revision, operation, sessionId, sequence, chain: expected } of operations) {
    chain = nextChain(chain, operation, sessionId, sequence);
    if (chain !== expected) throw new InvalidSegmentError(`revision ${revision} of ${documentId} has another chain`);
  }
  return chain;
}

function writeDifferences(writer: BinaryWriter, values: readonly number[]): void {
  let last = 0;
  for (const value of values) {
    writer.sint64(value - last);
    last = value;
  }
}

function authorOf({ userId, sessionId }: ArchivedOperation): string {
  return `${userId}${sessionId}`.replaceAll('-', '');
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function chainBytes(chain: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(chain);
  return bytes;
}
