import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { type Checksum, decodeRecordBatch, encodeRecordBatch } from './record-batch.ts';

interface Encoder {
  readonly buffer: Buffer;
}

interface Written {
  readonly records: readonly Encoder[];
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly lastOffsetDelta: number;
  readonly firstOffset?: bigint;
  readonly compression?: number;
}

/** kafkajs's own, to compare with. */
const load = createRequire(import.meta.url);
const checksum = load('kafkajs/src/protocol/recordBatch/crc32C') as Checksum;
const Record = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoder;
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: Written) => Promise<Encoder>;
};
const Long = load('kafkajs/src/utils/long') as { fromValue(value: bigint): bigint };

const NOW_MS = 1_764_424_242_424;
const GZIP = 1;
const lengths = [0, 1, 62, 63, 64, 127, 128, 8_190, 8_200, 70_000];
const values = [...lengths, ...Array.from({ length: 200 }, (_, index) => index)].map((length, index) =>
  Buffer.alloc(length, index),
);

function byKafkajs(some: readonly Buffer[], more: Partial<Written> = {}): Promise<Encoder> {
  return RecordBatch({
    records: some.map((value, offsetDelta) => Record({ offsetDelta, timestampDelta: 0, value })),
    firstTimestamp: NOW_MS,
    maxTimestamp: NOW_MS,
    lastOffsetDelta: some.length - 1,
    ...more,
  });
}

it('writes a batch as kafkajs does, for every length of value and number of records', async () => {
  for (const some of [values.slice(0, 1), values.slice(3, 5), values]) {
    expect(encodeRecordBatch(some, NOW_MS, checksum).equals((await byKafkajs(some)).buffer)).toBe(true);
  }
});

it('reads offsets, times and values of the batch that begins where it is told, and where that ends', async () => {
  const firstOffset = Long.fromValue(5_000_000_000n);
  const bytes = Buffer.concat([Buffer.from('before'), (await byKafkajs(values, { firstOffset })).buffer]);
  const batch = decodeRecordBatch(Buffer.concat([bytes, Buffer.from('behind')]), 6);
  expect(batch?.end).toBe(bytes.length);
  expect(batch?.records.map(({ offset }) => offset)).toEqual(values.map((_, index) => 5_000_000_000 + index));
  expect(batch?.records.every(({ timestampMs }) => timestampMs === NOW_MS)).toBe(true);
  expect(batch?.records.every(({ value }, index) => value.equals(values[index] ?? Buffer.alloc(1)))).toBe(true);
});

it('reads times of records that differ, keys and headers that others wrote', async () => {
  const record = Record({ offsetDelta: 0, timestampDelta: -70_000, key: Buffer.from('k'), value: Buffer.from('one') });
  const headed = Record({ offsetDelta: 3, timestampDelta: 2 ** 33, value: Buffer.from('two'), headers: { a: 'b' } });
  const { buffer } = await byKafkajs([], { records: [record, headed], lastOffsetDelta: 3 });
  expect(decodeRecordBatch(buffer, 0)?.records).toEqual([
    { offset: 0, timestampMs: NOW_MS - 70_000, value: Buffer.from('one') },
    { offset: 3, timestampMs: NOW_MS + 2 ** 33, value: Buffer.from('two') },
  ]);
});

it('takes the time of appending when the broker says that it is meant', async () => {
  const { buffer } = await byKafkajs([Buffer.from('one')], { maxTimestamp: NOW_MS + 5 });
  buffer.writeInt16BE(8, 21);
  expect(decodeRecordBatch(buffer, 0)?.records.map(({ timestampMs }) => timestampMs)).toEqual([NOW_MS + 5]);
});

it('leaves what is compressed, of a transaction, a control batch, of another version, cut off or damaged to others', async () => {
  const { buffer: compressed } = await byKafkajs([Buffer.from('one')], { compression: GZIP });
  expect(decodeRecordBatch(compressed, 0)).toBeUndefined();
  const whole = encodeRecordBatch([Buffer.from('one')], NOW_MS, checksum);
  for (const attributes of [0x10, 0x20]) {
    const other = Buffer.from(whole);
    other.writeInt16BE(attributes, 21);
    expect(decodeRecordBatch(other, 0)).toBeUndefined();
  }
  const older = Buffer.from(whole);
  older.writeInt8(1, 16);
  expect(decodeRecordBatch(older, 0)).toBeUndefined();
  for (let length = 0; length < whole.length; length += 1) {
    expect(decodeRecordBatch(whole.subarray(0, length), 0)).toBeUndefined();
  }
  for (const [count, bodyLength] of [
    [2 ** 31 - 1, whole[61]],
    [1, 0],
    [1, 120],
  ] as const) {
    const damaged = Buffer.from(whole);
    damaged.writeInt32BE(count, 57);
    damaged.writeUInt8(bodyLength ?? 0, 61);
    expect(decodeRecordBatch(damaged, 0)).toBeUndefined();
  }
  for (const length of [-12, 0, 40]) {
    const short = Buffer.from(whole);
    short.writeInt32BE(length, 8);
    short.writeInt32BE(0, 57);
    expect(decodeRecordBatch(short, 0)).toBeUndefined();
  }
});
