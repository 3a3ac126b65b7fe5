/*
 * Kafka's record batches, https://kafka.apache.org/documentation/#recordbatch, of the kind that weft's topic has: values without key or headers, not
 * compressed, outside of transactions.
 */

/** What a batch says before its first record: 61 bytes. */
const FIRST_OFFSET_AT = 0;
const LENGTH_AT = 8;
const LEADER_EPOCH_AT = 12;
const MAGIC_AT = 16;
const CHECKSUM_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const FIRST_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const PRODUCER_EPOCH_AT = 51;
const FIRST_SEQUENCE_AT = 53;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const MAGIC = 2;
const NO_PRODUCER = -1n;
/** The only attribute that changes nothing but the timestamps' meaning: set by the broker when it appended. */
const APPEND_TIME = 0x08;
/** In a record: attributes, the timestamp's difference, the key's length for none, the number of headers. */
const ATTRIBUTES = 0;
const SAME_TIME = 0;
const NO_KEY = 1;
const NO_HEADERS = 0;
const VARINT_BYTES_MAX = 5;
const FRAME_BYTES_MAX = 4 + 3 * VARINT_BYTES_MAX;

/** The checksum that batches carry: CRC-32C. */
export type Checksum = (bytes: Buffer) => number;

/** A record as it was read. */
export interface ReadRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly value: Buffer;
}

/** What was read, and where the next batch begins. */
export interface ReadBatch {
  readonly records: readonly ReadRecord[];
  readonly end: number;
}

/** A batch of records with these values. */
export function encodeRecordBatch(values: readonly Uint8Array[], timestampMs: number, checksum: Checksum): Buffer {
  let bound = RECORDS_AT;
  for (const value of values) bound += FRAME_BYTES_MAX + value.length;
  const batch = Buffer.allocUnsafe(bound);
  const end = writeRecords(batch, values);
  const timestamp = BigInt(timestampMs);
  batch.writeBigInt64BE(0n, FIRST_OFFSET_AT);
  batch.writeInt32BE(end - LEADER_EPOCH_AT, LENGTH_AT);
  batch.writeInt32BE(0, LEADER_EPOCH_AT);
  batch.writeInt8(MAGIC, MAGIC_AT);
  batch.writeInt16BE(0, ATTRIBUTES_AT);
  batch.writeInt32BE(values.length - 1, LAST_OFFSET_DELTA_AT);
  batch.writeBigInt64BE(timestamp, FIRST_TIMESTAMP_AT);
  batch.writeBigInt64BE(timestamp, MAX_TIMESTAMP_AT);
  batch.writeBigInt64BE(NO_PRODUCER, PRODUCER_ID_AT);
  batch.writeInt16BE(0, PRODUCER_EPOCH_AT);
  batch.writeInt32BE(0, FIRST_SEQUENCE_AT);
  batch.writeInt32BE(values.length, COUNT_AT);
  batch.writeUInt32BE(checksum(batch.subarray(ATTRIBUTES_AT, end)), CHECKSUM_AT);
  return batch.subarray(0, end);
}

/** True when the batch that begins at an offset is not all there: a broker cuts off what is beyond the limit of a request. */
export function isCutOff(bytes: Buffer, start: number): boolean {
  if (bytes.length - start < RECORDS_AT) return true;
  return start + LEADER_EPOCH_AT + bytes.readInt32BE(start + LENGTH_AT) > bytes.length;
}

/** The batch that begins at an offset of the bytes; undefined when it is of another kind, cut off or damaged. Values are views of the bytes. */
export function decodeRecordBatch(bytes: Buffer, start: number): ReadBatch | undefined {
  if (isCutOff(bytes, start)) return undefined;
  const end = start + LEADER_EPOCH_AT + bytes.readInt32BE(start + LENGTH_AT);
  if (end < start + RECORDS_AT) return undefined;
  const attributes = bytes.readInt16BE(start + ATTRIBUTES_AT);
  if (bytes[start + MAGIC_AT] !== MAGIC || (attributes & ~APPEND_TIME) !== 0) return undefined;
  const firstOffset = Number(bytes.readBigInt64BE(start + FIRST_OFFSET_AT));
  const firstTimestampMs = Number(bytes.readBigInt64BE(start + FIRST_TIMESTAMP_AT));
  const appendedAtMs = attributes === 0 ? undefined : Number(bytes.readBigInt64BE(start + MAX_TIMESTAMP_AT));
  const reader = new Reader(bytes, start + RECORDS_AT);
  const records: ReadRecord[] = [];
  for (let left = bytes.readInt32BE(start + COUNT_AT); left > 0; left -= 1) {
    const recordEnd = reader.varint() + reader.at;
    reader.at += 1;
    const timestampMs = appendedAtMs ?? firstTimestampMs + reader.varint();
    if (appendedAtMs !== undefined) reader.varint();
    const offset = firstOffset + reader.varint();
    reader.skip(reader.varint());
    const valueLength = Math.max(0, reader.varint());
    if (reader.at + valueLength > recordEnd || recordEnd > end) return undefined;
    records.push({ offset, timestampMs, value: bytes.subarray(reader.at, reader.at + valueLength) });
    reader.at = recordEnd;
  }
  return { records, end };
}

/** Answers where the last record ends. */
function writeRecords(batch: Buffer, values: readonly Uint8Array[]): number {
  let at = RECORDS_AT;
  values.forEach((value, offsetDelta) => {
    const body = 4 + varintBytes(offsetDelta) + varintBytes(value.length) + value.length;
    at = writeVarint(batch, at, body);
    batch[at++] = ATTRIBUTES;
    batch[at++] = SAME_TIME;
    at = writeVarint(batch, at, offsetDelta);
    batch[at++] = NO_KEY;
    at = writeVarint(batch, at, value.length);
    batch.set(value, at);
    at += value.length;
    batch[at++] = NO_HEADERS;
  });
  return at;
}

/** Numbers are signed in zigzag; these are never negative and below 2³⁰. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value * 2;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value * 2; rest > 0x7f; rest >>>= 7) bytes += 1;
  return bytes;
}

class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Up to 53 bits, in zigzag. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  /** Passes over bytes whose length is negative when there are none. */
  skip(length: number): void {
    if (length > 0) this.at += length;
  }
}
