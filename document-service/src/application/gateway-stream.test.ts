import { expect, test } from 'vitest';
import { CHUNK_BYTES, STREAM_BYTES, STREAM_PRESENCE_BYTES } from '../limits.ts';
import { GatewayStream } from './gateway-stream.ts';

function stream() {
  const written: number[] = [];
  const ends: string[] = [];
  const wire: { takes: boolean; drain(): void } = { takes: true, drain: () => undefined };
  const made = new GatewayStream({
    write: (message) => {
      written.push(message.length);
      return wire.takes;
    },
    onDrain: (listener) => {
      wire.drain = listener;
    },
    end: (reason) => ends.push(reason),
  });
  return { made, written, ends, wire };
}

test('what is pushed in one turn leaves as one message', () => {
  const { made, written } = stream();
  for (let index = 0; index < 3; index += 1) made.push(Buffer.alloc(10));
  expect(written).toEqual([]);
  made.flush();
  expect(written).toEqual([30]);
});

test('messages are bounded', () => {
  const { made, written } = stream();
  for (let index = 0; index < 3; index += 1) made.push(Buffer.alloc(CHUNK_BYTES / 2 + 1));
  made.flush();
  expect(written).toEqual(Array.from({ length: 3 }, () => CHUNK_BYTES / 2 + 1));
});

test('a peer that takes no more is not written to until it does', () => {
  const { made, written, wire } = stream();
  wire.takes = false;
  made.push(Buffer.alloc(1));
  made.flush();
  made.push(Buffer.alloc(2));
  made.flush();
  expect(written).toEqual([1]);
  wire.takes = true;
  wire.drain();
  expect(written).toEqual([1, 2]);
});

test('presence is dropped first, then the stream is ended', () => {
  const { made, ends, wire, written } = stream();
  wire.takes = false;
  made.push(Buffer.alloc(1));
  made.flush();
  made.push(Buffer.alloc(STREAM_PRESENCE_BYTES));
  made.pushPresence(Buffer.alloc(7));
  expect(ends).toEqual([]);
  for (let bytes = 0; bytes <= STREAM_BYTES; bytes += STREAM_BYTES / 4) made.push(Buffer.alloc(STREAM_BYTES / 4));
  expect(ends).toEqual(['slow']);
  expect(made.ended).toBe(true);
  wire.drain();
  expect(written).toEqual([1]);
});

test('room is waited for, and given by draining or by the end', async () => {
  const { made, wire } = stream();
  await made.room();
  wire.takes = false;
  made.push(Buffer.alloc(1));
  made.flush();
  made.push(Buffer.alloc(STREAM_BYTES / 2));
  const waiting = made.room();
  wire.takes = true;
  wire.drain();
  await waiting;
});

test('whoever waits for room is told of it also when the peer takes everything at once', async () => {
  const { made } = stream();
  made.push(Buffer.alloc(STREAM_BYTES / 2));
  const room = made.room();
  made.flush();
  await room;
});
