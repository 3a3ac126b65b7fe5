/**
 * Columns of a batch in PostgreSQL's binary array format.
 *
 * A Buffer given to `pg` travels as a binary parameter, so that neither side formats or parses text: a batch of a thousand rows is a few
 * copies of memory.
 */

const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;
type ElementType = keyof typeof OID;

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;
/** PostgreSQL counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

export function int4Column(values: readonly number[]): Buffer {
  return fixed('int4', 4, values, (buffer, at, value) => buffer.writeInt32BE(value, at));
}

export function int8Column(values: readonly (number | bigint)[]): Buffer {
  return fixed('int8', 8, values, (buffer, at, value) => buffer.writeBigInt64BE(BigInt(value), at));
}

export function boolColumn(values: readonly boolean[]): Buffer {
  return fixed('bool', 1, values, (buffer, at, value) => buffer.writeUInt8(value ? 1 : 0, at));
}

/** UUIDs in canonical form. */
export function uuidColumn(values: readonly string[]): Buffer {
  return fixed('uuid', 16, values, (buffer, at, value) => writeUuid(buffer, at, value));
}

/** Milliseconds since 1970. */
export function timestamptzColumn(values: readonly number[]): Buffer {
  return fixed('timestamptz', 8, values, (buffer, at, value) =>
    buffer.writeBigInt64BE(BigInt(Math.round((value - POSTGRES_EPOCH_MS) * 1_000)), at),
  );
}

export function byteaColumn(values: readonly Uint8Array[]): Buffer {
  let bytes = HEADER_BYTES;
  for (const value of values) bytes += 4 + value.length;
  const buffer = Buffer.allocUnsafe(bytes);
  let at = writeHeader(buffer, { type: 'bytea', length: values.length, hasNull: false });
  for (const value of values) {
    at = buffer.writeInt32BE(value.length, at);
    buffer.set(value, at);
    at += value.length;
  }
  return buffer.subarray(0, at);
}

/** An undefined element is NULL. */
export function textColumn(values: readonly (string | undefined)[]): Buffer {
  let bytes = HEADER_BYTES;
  for (const value of values) bytes += 4 + (value === undefined ? 0 : Buffer.byteLength(value));
  const buffer = Buffer.allocUnsafe(bytes);
  let at = writeHeader(buffer, { type: 'text', length: values.length, hasNull: values.includes(undefined) });
  for (const value of values) {
    if (value === undefined) {
      at = buffer.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    const written = buffer.write(value, at + 4);
    buffer.writeInt32BE(written, at);
    at += 4 + written;
  }
  return buffer.subarray(0, at);
}

/** 64 bits as the eight bytes they are stored in. */
export function bigintBytes(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function fixed<Value>(
  type: ElementType,
  width: number,
  values: readonly Value[],
  write: (buffer: Buffer, at: number, value: Value) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + width));
  let at = writeHeader(buffer, { type, length: values.length, hasNull: false });
  for (const value of values) {
    at = buffer.writeInt32BE(width, at);
    write(buffer, at, value);
    at += width;
  }
  return buffer.subarray(0, at);
}

/** An empty array has no dimension at all. Answers where the elements begin. */
function writeHeader(
  buffer: Buffer,
  { type, length, hasNull }: { type: ElementType; length: number; hasNull: boolean },
): number {
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(OID[type], 8);
  if (length === 0) return 12;
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER_BYTES;
}

function writeUuid(buffer: Buffer, at: number, uuid: string): void {
  buffer.write(
    uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24),
    at,
    'hex',
  );
}
