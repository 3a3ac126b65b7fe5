import { BinaryReader } from '@bufbuild/protobuf/wire';
import { SubscribeResponse } from '@weft/gen/broadcast';
import { encoded } from '@weft/service-kit/encoded';
import type { FollowedEvent } from '../ports/follower.ts';

/** weft.v1.SubscribeResponse around bytes that are already a TextOperation. */
export function encodeFollowed(event: FollowedEvent): Uint8Array {
  if (event.kind === 'standing') return SubscribeResponse.encode(signOfLife(event)).finish();
  const { operation } = event;
  return encoded((writer) => {
    writer.uint32(8).uint32(operation.revision);
    writer.uint32(18).bytes(operation.operation);
    writer.uint32(26).string(operation.userId);
    writer.uint32(34).string(operation.sessionId);
    writer.uint32(40).uint32(operation.sequence);
    writer.uint32(49).fixed64(operation.chain);
    writer.uint32(56).int64(operation.recordedAtMs);
  });
}

/** The same back; the operation stays encoded. */
export function decodeFollowed(bytes: Uint8Array): FollowedEvent {
  const reader = new BinaryReader(bytes);
  const facts = { revision: 0, userId: '', sessionId: '', sequence: 0, chain: 0n, recordedAtMs: 0 };
  let operation: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) facts.revision = reader.uint32();
    else if (field === 2) operation = reader.bytes();
    else if (field === 3) facts.userId = reader.string();
    else if (field === 4) facts.sessionId = reader.string();
    else if (field === 5) facts.sequence = reader.uint32();
    else if (field === 6) facts.chain = BigInt(reader.fixed64());
    else if (field === 7) facts.recordedAtMs = Number(reader.int64());
    else reader.skip(wireType);
  }
  if (operation === undefined) return { kind: 'standing', revision: facts.revision, chain: facts.chain };
  return { kind: 'operation', operation: { ...facts, operation } };
}

function signOfLife({ revision, chain }: { revision: number; chain: bigint }): SubscribeResponse {
  const nobody = { userId: '', sessionId: '', sequence: 0, recordedAtMs: 0n };
  return { revision, chain, operation: undefined, ...nobody };
}
