import { randomUUID } from 'node:crypto';
import { AttachResponse } from '@weft/gen/broadcast';
import { Operation, Presence } from '@weft/gen/session';
import { encodeOperation, operationToMessage } from '@weft/ot/operation-codec';
import { expect, test } from 'vitest';
import { eventFrames } from './event-frames.ts';

const documentId = randomUUID();
const operation = {
  revision: 300,
  operation: encodeOperation([5, 'x'.repeat(500), { d: 2 }]),
  userId: randomUUID(),
  sessionId: randomUUID(),
  sequence: 9,
  chain: 0xfedc_ba98_7654_3210n,
  recordedAtMs: 1_795_000_000_000,
};

test('an operation is encoded as the contract says, around bytes that are already encoded', () => {
  const { operation: _, ...facts } = operation;
  expect(Operation.decode(eventFrames.operationBytes(operation))).toEqual({
    ...facts,
    channel: 0,
    operation: operationToMessage([5, 'x'.repeat(500), { d: 2 }]),
    recordedAtMs: 1_795_000_000_000n,
  });
});

test('frames one behind the other are one message', () => {
  const encoded = eventFrames.operationBytes(operation);
  const message = AttachResponse.decode(
    Buffer.concat([
      eventFrames.operation(documentId, encoded),
      eventFrames.ended(documentId, 'NOT_OWNER'),
      eventFrames.heartbeat({ partitions: new Map([[2, 7]]), heads: [] }),
      eventFrames.checksum(documentId, 4, 5n),
    ]),
  );
  expect(message.events.map(({ event }) => event?.$case)).toEqual(['operation', 'ended', 'checksum']);
  expect(message.events[0]).toEqual({
    documentId,
    event: { $case: 'operation', value: Buffer.from(encoded) },
    traceContext: '',
    submissionDigest: 0n,
  });
  expect(message.heartbeat?.partitions).toEqual([{ partition: 2, epoch: 7n }]);
});

test('a caret that went says so', () => {
  const key = { userId: randomUUID(), sessionId: randomUUID() };
  expect(Presence.decode(eventFrames.presenceGone(key))).toMatchObject({ ...key, gone: true });
});

test('events carry the trace context of a traced edit and what names the submission, others neither', () => {
  const encoded = eventFrames.operationBytes(operation);
  const traceContext = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const message = AttachResponse.decode(
    Buffer.concat([
      eventFrames.operation(documentId, encoded, { traceContext, digest: 0xffff_0000_1111_2222n }),
      eventFrames.operation(documentId, encoded, { digest: 7n }),
      eventFrames.ended(documentId, 'NOT_OWNER'),
    ]),
  );
  expect(message.events.map((event) => event.traceContext)).toEqual([traceContext, '', '']);
  expect(message.events.map((event) => event.submissionDigest)).toEqual([0xffff_0000_1111_2222n, 7n, 0n]);
  expect(message.events.map(({ event }) => event?.$case)).toEqual(['operation', 'operation', 'ended']);
});
