import { AttachResponse } from '@weft/gen/broadcast';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { expect, test } from 'vitest';
import { storageKey } from '../domain/storage-key.ts';
import { RESUME_BYTES } from '../limits.ts';
import type { DocumentLoads, LoadedOperation, OpenState } from '../ports/document-loads.ts';
import { eventFrames } from '../rpc/event-frames.ts';
import { BroadcastHub } from './broadcast-hub.ts';
import { GatewayStream } from './gateway-stream.ts';
import { DocumentOpener } from './open-document.ts';
import { TextMaterialiser } from './text-materialiser.ts';

const documentId = '00000000-0000-4000-8000-000000000001';
const HEAD = 4;

/** A document of four operations of so many bytes each, and an opener for it. */
function opener(operationBytes: number) {
  const operations = Array.from({ length: HEAD }, (_one, index): LoadedOperation => {
    const author = { userId: documentId, sessionId: documentId, sequence: index + 1 };
    const operation = new Uint8Array(operationBytes);
    return { documentId, revision: index + 1, operation, ...author, recordedAtMs: 0, chain: BigInt(index + 1) };
  });
  const head = { documentId, partition: 0, revision: HEAD, length: 4, chain: BigInt(HEAD), closed: false };
  const state: OpenState = {
    head: { ...head, quarantineReason: undefined, snapshotRevision: HEAD, sessionFloor: 0, revocations: [] },
    sessions: [],
  };
  const loads = {
    openState: async () => state,
    operations: async ({ after }: { after: number }) => operations.slice(after),
    chainAt: async (_id: string, revision: number) => BigInt(revision),
    snapshot: async () => ({
      revision: HEAD,
      chain: BigInt(HEAD),
      storageKey: storageKey(documentId, HEAD, BigInt(HEAD)),
    }),
  } as unknown as DocumentLoads;
  const store = {
    put: async () => undefined,
    get: async () => Buffer.from('text'),
    delete: async () => undefined,
    close: async () => undefined,
  };
  const hub = new BroadcastHub({
    encoder: eventFrames,
    clock: systemClock,
    held: () => new Map(),
    checksum: async () => 0n,
  });
  return new DocumentOpener({
    hub,
    loads,
    materialiser: new TextMaterialiser(loads, store),
    encoder: eventFrames,
    partitionOf: () => 0,
    owns: () => true,
    logger: createLogger('test', 'silent'),
  });
}

/** What a gateway that has the document at revision 1 is answered. */
async function resumed(operationBytes: number) {
  const written: Uint8Array[] = [];
  const stream = new GatewayStream({
    write: (message) => written.push(message) > 0,
    onDrain: () => undefined,
    end: () => undefined,
  });
  const request = { requestId: 1, documentId, sessions: [], after: { revision: 1, chain: 1n } };
  await opener(operationBytes).open(stream, request, () => false);
  return written
    .flatMap((message) => AttachResponse.decode(message).events)
    .flatMap(({ event }) => (event?.$case === 'opened' ? [event.value] : []));
}

test('who resumes gets the operations he lacks', async () => {
  const [part] = await resumed(10);
  expect([part?.content, part?.operations.length]).toEqual([undefined, HEAD - 1]);
});

test('who lacks more bytes of operations than one answer may have gets the text', async () => {
  const [part] = await resumed(RESUME_BYTES / 2);
  expect([part?.content && Buffer.from(part.content).toString(), part?.operations.length]).toEqual(['text', 0]);
});
