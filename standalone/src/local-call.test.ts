import { status } from '@grpc/grpc-js';
import type { AttachCall as ServedCall } from '@weft/document-service/rpc/attach';
import { type AttachRequest, AttachResponse } from '@weft/gen/broadcast';
import { StatusError, statusErrorFrom, toGrpcError } from '@weft/service-kit/status-error';
import { beforeEach, expect, test } from 'vitest';
import { localCall } from './local-call.ts';

const close = (documentId: string): AttachRequest => ({ request: { $case: 'close', value: { documentId } } });
const caretGone = (documentId: string): AttachResponse => ({
  events: [{ documentId, submissionDigest: 0n, traceContext: '', event: { $case: 'presence', value: Buffer.of(1) } }],
  heartbeat: undefined,
});
const turnsEnd = () => new Promise((resolve) => setImmediate(resolve));

let served: ServedCall;
let heardByOwner: string[];
let heardByGateway: string[];

function opened() {
  const call = localCall((owner) => {
    served = owner;
    owner.on('data', ({ request }) => heardByOwner.push(request?.$case === 'close' ? request.value.documentId : '?'));
    owner.on('cancelled', () => heardByOwner.push('cancelled'));
  });
  call.on('data', ({ events }) => heardByGateway.push(...events.map(({ documentId }) => documentId)));
  call.on('end', () => heardByGateway.push('end'));
  call.on('error', (error) => heardByGateway.push(statusErrorFrom(error).reason));
  return call;
}

beforeEach(() => {
  heardByOwner = [];
  heardByGateway = [];
});

test('carries messages both ways in order, each when its sender has finished its turn', async () => {
  const call = opened();
  call.write(close('a'));
  call.write(close('b'));
  expect(served.write(AttachResponse.encode(caretGone('c')).finish())).toBe(true);
  served.write(AttachResponse.encode(caretGone('d')).finish());
  expect([heardByOwner, heardByGateway]).toEqual([[], []]);
  await turnsEnd();
  expect([heardByOwner, heardByGateway]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('tells the gateway how the owner ended it, behind all that was said before, and nothing after', async () => {
  opened();
  served.write(AttachResponse.encode(caretGone('a')).finish());
  served.emit('error', toGrpcError(new StatusError(status.UNAVAILABLE, 'going away', { reason: 'SHUTTING_DOWN' })));
  served.write(AttachResponse.encode(caretGone('b')).finish());
  await turnsEnd();
  expect(heardByGateway).toEqual(['a', 'SHUTTING_DOWN']);
  opened();
  served.end();
  await turnsEnd();
  expect(heardByGateway.slice(2)).toEqual(['end']);
});

test('a call that is cancelled says so to the owner, and nothing more to the gateway', async () => {
  const call = opened();
  call.write(close('a'));
  call.cancel();
  served.write(AttachResponse.encode(caretGone('b')).finish());
  await turnsEnd();
  expect([heardByOwner, heardByGateway]).toEqual([['cancelled'], []]);
});
