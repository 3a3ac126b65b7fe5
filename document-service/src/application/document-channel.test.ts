import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { OperationEvent } from '../domain/commit-batch.ts';
import { HELD_EVENTS } from '../limits.ts';
import { eventFrames } from '../rpc/event-frames.ts';
import { DocumentChannel } from './document-channel.ts';

const documentId = randomUUID();

function channel() {
  const made = new DocumentChannel(documentId, 0, eventFrames);
  made.joining();
  return made;
}

function operation(revision: number): OperationEvent {
  return {
    kind: 'operation',
    partition: 0,
    documentId,
    revision,
    operation: new Uint8Array(),
    userId: randomUUID(),
    sessionId: randomUUID(),
    sequence: 1,
    chain: BigInt(revision),
    lengthDelta: 0,
    logOffset: 0,
    recordedAtMs: 0,
  };
}

test('what is told before the position is known counts once it is', () => {
  const made = channel();
  for (const revision of [4, 5, 6]) made.tell(operation(revision), 0);
  expect(made.position).toBeUndefined();
  made.begin({ revision: 5, chain: 5n }, 0);
  expect(made.position).toEqual({ revision: 6, chain: 6n });
  expect([...made.heldOperations].map(({ event }) => event.revision)).toEqual([6]);
});

test('a repeat is not told, a gap ends the channel (I6)', () => {
  const made = channel();
  made.begin({ revision: 5, chain: 5n }, 0);
  made.tell(operation(5), 0);
  expect(made.position?.revision).toBe(5);
  made.tell(operation(7), 0);
  expect(made.ended).toBe(true);
});

test('waiting for a revision ends with it, or with the channel', async () => {
  const made = channel();
  made.begin({ revision: 1, chain: 1n }, 0);
  const reached = made.reached(2);
  made.tell(operation(2), 0);
  await reached;
  const never = made.reached(9);
  made.end('NOT_OWNER');
  await never;
});

test('nothing is held when nobody joins, and never without bound', () => {
  const made = channel();
  made.begin({ revision: 0, chain: 0n }, 0);
  made.joined();
  for (let revision = 1; revision <= HELD_EVENTS + 1; revision += 1) made.tell(operation(revision), 0);
  expect(made.ended).toBe(false);
  made.joining();
  for (let revision = 2; revision <= HELD_EVENTS + 2; revision += 1) made.tell(operation(HELD_EVENTS + revision), 0);
  expect(made.ended).toBe(true);
});
