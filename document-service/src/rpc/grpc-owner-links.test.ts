import type { ServerWritableStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { SubscribeRequest } from '@weft/gen/broadcast';
import { bind, GrpcServer } from '@weft/service-kit/grpc-server';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FollowedEvent } from '../ports/follower.ts';
import { committed } from '../testing/committed.ts';
import { waitFor } from '../testing/wait-for.ts';
import { publicBroadcastDefinition } from './broadcast-definition.ts';
import { GrpcOwnerLinks } from './grpc-owner-links.ts';
import { encodeFollowed } from './subscribe-codec.ts';

type OwnerCall = ServerWritableStream<SubscribeRequest, Uint8Array>;

const DOCUMENT = '00000000-0000-7000-8000-000000000001';
const calls: OwnerCall[] = [];
const owner = new GrpcServer({
  logger: pino({ level: 'silent' }),
  services: [bind(publicBroadcastDefinition, { subscribe: (call: OwnerCall) => void calls.push(call) })],
});
let address: string;

beforeAll(async () => {
  address = await owner.listen('127.0.0.1:0');
});
afterAll(() => owner.stop());
beforeEach(() => {
  calls.length = 0;
});

function follow(links: GrpcOwnerLinks, at: string, signal = new AbortController().signal) {
  return links.follow(at, { documentId: DOCUMENT, afterRevision: 3 }, signal);
}

async function next(events: AsyncGenerator<FollowedEvent, void>): Promise<FollowedEvent | undefined> {
  const { value } = await events.next();
  return value ?? undefined;
}

test('what the owner tells comes as it was told', async () => {
  const links = new GrpcOwnerLinks(undefined);
  const events = follow(links, address);
  const first = next(events);
  const call = await waitFor(() => calls[0], 'the call');
  expect(call.request).toEqual({ documentId: DOCUMENT, afterRevision: 3 });
  expect(call.metadata.get('x-weft-instance')).toEqual([]);
  const { kind: _kind, partition: _partition, documentId: _documentId, ...facts } = committed(DOCUMENT, 4, 300);
  const { lengthDelta: _lengthDelta, logOffset: _logOffset, ...operation } = facts;
  call.write(encodeFollowed({ kind: 'operation', operation }));
  call.write(encodeFollowed({ kind: 'standing', revision: 4, chain: 2n ** 64n - 1n }));
  expect(await first).toEqual({ kind: 'operation', operation });
  expect(await next(events)).toEqual({ kind: 'standing', revision: 4, chain: 2n ** 64n - 1n });
  const refused = next(events);
  call.emit('error', toGrpcError(new StatusError(status.FAILED_PRECONDITION, 'not mine', { reason: 'NOT_OWNER' })));
  await expect(refused).rejects.toMatchObject({ reason: 'NOT_OWNER' });
  links.close();
});

test('by way of a sidecar the owner is named, not dialled', async () => {
  const links = new GrpcOwnerLinks(address);
  const events = follow(links, '192.0.2.1:9092');
  const first = next(events);
  const call = await waitFor(() => calls[0], 'the call');
  expect(call.metadata.get('x-weft-instance')).toEqual(['192.0.2.1:9092']);
  call.write(encodeFollowed({ kind: 'standing', revision: 3, chain: 0n }));
  await first;
  await events.return();
  await waitFor(() => call.cancelled || undefined, 'the owner to hear of the end');
  links.close();
});

test('an owner that says nothing counts as gone', async () => {
  const links = new GrpcOwnerLinks(undefined, { silenceMs: 50 });
  await expect(next(follow(links, address))).rejects.toMatchObject({ code: status.CANCELLED });
  links.close();
});

test('one that ends without a word, or is not there, counts as gone', async () => {
  const links = new GrpcOwnerLinks(undefined);
  const ending = next(follow(links, address));
  const call = await waitFor(() => calls[0], 'the call');
  call.end();
  await expect(ending).rejects.toMatchObject({ code: status.UNAVAILABLE });
  await expect(next(follow(links, '127.0.0.1:1'))).rejects.toMatchObject({ code: status.UNAVAILABLE });
  links.close();
});

test('who gives up ends the call', async () => {
  const links = new GrpcOwnerLinks(undefined);
  const gone = new AbortController();
  const waiting = next(follow(links, address, gone.signal));
  const call = await waitFor(() => calls[0], 'the call');
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ code: status.CANCELLED });
  await waitFor(() => call.cancelled || undefined, 'the owner to hear of it');
  links.close();
});
