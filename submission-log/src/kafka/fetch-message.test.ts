import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { decodeFetch, encodeFetch, type FetchedRecord } from './fetch-message.ts';
import { type Checksum, encodeRecordBatch } from './record-batch.ts';

interface Encoder {
  readonly buffer: Buffer;
  writeInt16(value: number): this;
  writeInt32(value: number): this;
  writeInt64(value: number): this;
  writeString(value: string): this;
  writeBytes(value: Buffer): this;
  writeBuffer(value: Buffer): this;
}

/** kafkajs's own, to compare with. */
const load = createRequire(import.meta.url);
const NewEncoder = load('kafkajs/src/protocol/encoder') as new () => Encoder;
const checksum = load('kafkajs/src/protocol/recordBatch/crc32C') as Checksum;
const request = load('kafkajs/src/protocol/requests/fetch/v11/request') as (fetch: object) => {
  encode(): Promise<Encoder>;
};
const response = load('kafkajs/src/protocol/requests/fetch/v11/response') as { decode(bytes: Buffer): Promise<Answer> };

interface Answer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly highWatermark: string;
      readonly messages: readonly FetchedRecord[];
    }[];
  }[];
}

const FETCH = {
  maxWaitTime: 50,
  minBytes: 1,
  maxBytes: 10_485_760,
  isolationLevel: 0,
  rackId: 'räck',
  topics: [
    {
      topic: 'weft-tøpic',
      partitions: [
        { partition: 3, fetchOffset: '0', maxBytes: 1_048_576 },
        { partition: 11, fetchOffset: '9007199254740993', maxBytes: 77 },
      ],
    },
    { topic: 'other', partitions: [] },
  ],
};

const batchOf = (...texts: string[]) =>
  encodeRecordBatch(
    texts.map((text) => Buffer.from(text)),
    1_764_424_242_424,
    checksum,
  );

interface Partition {
  readonly partition: number;
  readonly errorCode?: number;
  readonly replica?: number;
  readonly records?: Buffer;
}

function answerOf(...partitions: Partition[]): Buffer {
  const encoder = new NewEncoder().writeInt32(7).writeInt16(0).writeInt32(0).writeInt32(1);
  encoder.writeString('topic').writeInt32(partitions.length);
  for (const { partition, errorCode = 0, replica = -1, records = Buffer.alloc(0) } of partitions) {
    encoder.writeInt32(partition).writeInt16(errorCode).writeInt64(5_000_000_000).writeInt64(4).writeInt64(3);
    encoder.writeInt32(1).writeInt64(12).writeInt64(13);
    encoder.writeInt32(replica).writeBytes(records);
  }
  return encoder.buffer;
}

const unasked = () => Promise.reject(new Error('all batches are of our kind'));

it('asks as kafkajs does', async () => {
  expect(encodeFetch(FETCH).equals((await request({ ...FETCH, replicaId: -1 }).encode()).buffer)).toBe(true);
});

it('understands an answer as kafkajs does', async () => {
  const bytes = answerOf(
    { partition: 2, records: Buffer.concat([batchOf('one', 'two'), batchOf('three')]) },
    { partition: 5, errorCode: 6 },
    { partition: 6, replica: 4 },
  );
  const answer = await decodeFetch(bytes, unasked);
  const theirs = await response.decode(bytes);
  expect(answer).toMatchObject({ clientSideThrottleTime: 7, errorCode: 0, sessionId: 0, throttleTime: 0 });
  expect(theirs).toMatchObject({ responses: answer.responses });
  expect(answer.responses[0]?.partitions.map(({ messages }) => messages.length)).toEqual([3, 0, 0]);
});

it('leaves out partitions that have nothing to say, and topics without any other', async () => {
  const bytes = answerOf({ partition: 0 }, { partition: 1, records: batchOf('one') }, { partition: 2 });
  const { responses } = await decodeFetch(bytes, unasked);
  expect(responses.map(({ partitions }) => partitions.map(({ partition }) => partition))).toEqual([[1]]);
  expect((await decodeFetch(answerOf({ partition: 0 }), unasked)).responses).toEqual([]);
});

it('takes the whole batches before one that is cut off', async () => {
  const cut = batchOf('three');
  for (let length = 1; length < cut.length; length += 1) {
    const records = Buffer.concat([batchOf('one', 'two'), cut.subarray(0, length)]);
    const { responses } = await decodeFetch(answerOf({ partition: 0, records }), unasked);
    expect(responses[0]?.partitions[0]?.messages.map(({ value }) => value.toString())).toEqual(['one', 'two']);
  }
});

it('gives batches of another kind to another reader, all of the partition', async () => {
  const other = batchOf('two');
  other.writeInt16BE(1, 21);
  const records = Buffer.concat([batchOf('one'), other]);
  const given: Buffer[] = [];
  const read: FetchedRecord = {
    offset: '1',
    timestamp: '2',
    key: null,
    value: Buffer.from('read'),
    isControlRecord: false,
  };
  const { responses } = await decodeFetch(answerOf({ partition: 0, records }, { partition: 1 }), async (bytes) => {
    given.push(bytes);
    return [read];
  });
  const size = Buffer.alloc(4);
  size.writeInt32BE(records.length);
  expect(Buffer.concat(given).equals(Buffer.concat([size, records]))).toBe(true);
  expect(responses[0]?.partitions.map(({ messages }) => messages)).toEqual([[read]]);
});
