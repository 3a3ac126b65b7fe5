import { expect, it } from 'vitest';
import { topicIdFrom, topicMetadataRequest } from './topic-incarnation.ts';

const int16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
const int32 = (value: number) => Buffer.from([0, 0, value >> 8, value & 0xff]);
const compact = (text: string) => Buffer.concat([Buffer.from([text.length + 1]), Buffer.from(text)]);
const NULL = Buffer.from([0]);
const NO_TAGS = Buffer.from([0]);
const ID = '0123456789abcdef0123456789abcdef';

function answer(errorCode: number, headerTags = NO_TAGS): Buffer {
  const broker = (id: number, rack: Buffer) => [int32(id), compact('127.0.0.1'), int32(9092), rack, NO_TAGS];
  return Buffer.concat([
    headerTags,
    int32(0),
    Buffer.from([3]),
    ...broker(1, NULL),
    ...broker(2, compact('rack')),
    compact('cluster'),
    int32(1),
    Buffer.from([2]),
    int16(errorCode),
    compact('topic'),
    Buffer.from(ID, 'hex'),
    Buffer.from([0, 1, 0]),
  ]);
}

it('finds the id behind brokers, cluster and name', () => {
  expect(topicIdFrom(answer(0))).toBe(ID);
});

it('skips tagged fields it does not know', () => {
  expect(topicIdFrom(answer(0, Buffer.from([1, 0x85, 0x01, 2, 9, 9])))).toBe(ID);
});

it('has no id for a topic the broker does not know', () => {
  expect(topicIdFrom(answer(3))).toBeUndefined();
});

it('refuses an answer that ends early', () => {
  const whole = answer(0);
  expect(() => topicIdFrom(whole.subarray(0, whole.byteLength - 10))).toThrow(RangeError);
});

it('asks for one topic by name', () => {
  const { body } = topicMetadataRequest('a'.repeat(200));
  expect(body.subarray(0, 2)).toEqual(Buffer.from([0, 2]));
  expect(body.subarray(18, 20)).toEqual(Buffer.from([0xc9, 0x01]));
  expect(body.byteLength).toBe(20 + 200 + 4);
});
