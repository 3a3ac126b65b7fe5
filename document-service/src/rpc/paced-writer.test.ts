import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { SUBSCRIBER_UNREAD_BYTES } from '../limits.ts';
import { PacedWriter } from './paced-writer.ts';

const { signal } = new AbortController();
const KIB = Buffer.alloc(1_024);
const MOST = SUBSCRIBER_UNREAD_BYTES / KIB.length;

/** A peer that takes a message when the test says so. */
function peer(stallMs = 60_000) {
  const waiting: (() => void)[] = [];
  const write = (_message: Uint8Array, taken: () => void) => {
    waiting.push(taken);
    return waiting.length < 16;
  };
  return { writer: new PacedWriter({ write } as never, stallMs), waiting };
}

async function settled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);
}

test('as much is on its way as the bound allows, and no more', async () => {
  const { writer, waiting } = peer();
  for (let written = 0; written < MOST; written += 1) await writer.write(KIB, signal);
  expect(writer.unread).toBe(SUBSCRIBER_UNREAD_BYTES);
  const next = writer.write(KIB, signal);
  expect(await settled(next)).toBe(false);
  expect(waiting).toHaveLength(MOST);
  waiting[0]?.();
  await next;
  expect(waiting).toHaveLength(MOST + 1);
  expect(writer.unread).toBe(SUBSCRIBER_UNREAD_BYTES);
});

test('a message above the bound goes alone', async () => {
  const { writer, waiting } = peer();
  await writer.write(Buffer.alloc(2 * SUBSCRIBER_UNREAD_BYTES), signal);
  const next = writer.write(KIB, signal);
  expect(await settled(next)).toBe(false);
  waiting[0]?.();
  await next;
});

test('a peer that takes nothing is given up, one that takes a little is not', async () => {
  const { writer, waiting } = peer(100);
  await writer.write(Buffer.alloc(SUBSCRIBER_UNREAD_BYTES), signal);
  const slow = writer.write(KIB, signal);
  setTimeout(() => waiting[0]?.(), 50);
  await slow;
  await writer.write(Buffer.alloc(SUBSCRIBER_UNREAD_BYTES - KIB.length), signal);
  await expect(writer.write(KIB, signal)).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'SLOW_CONSUMER',
  });
});

test('waiting ends with the call', async () => {
  const { writer } = peer();
  const gone = new AbortController();
  await writer.write(Buffer.alloc(SUBSCRIBER_UNREAD_BYTES), gone.signal);
  const next = writer.write(KIB, gone.signal);
  gone.abort(new Error('gone'));
  await expect(next).rejects.toThrow('gone');
});
