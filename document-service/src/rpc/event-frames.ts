import { AttachResponse, type DocumentEvent } from '@weft/gen/broadcast';
import { type Role, roleFromJSON } from '@weft/gen/role';
import { Presence } from '@weft/gen/session';
import { encoded } from '@weft/service-kit/encoded';
import type {
  EventEncoder,
  Frame,
  OpenedPart,
  OperationExtras,
  OperationFacts,
  OwnerStanding,
  SessionStanding,
} from '../ports/event-encoder.ts';

/** Field 1 of AttachResponse, length-delimited: messages are joined by putting their fields one behind the other. */
const EVENTS_TAG = 0x0a;
/** Field 11 of DocumentEvent, a traceparent: short enough for a length of one byte. */
const TRACE_CONTEXT_TAG = 0x5a;
/** Field 12 of DocumentEvent, a digest in 8 bytes. */
const DIGEST_TAG = 0x61;
const DIGEST_BYTES = 8;

/** Frames are encoded fields of weft.v1.AttachResponse. */
export const eventFrames: EventEncoder = {
  operationBytes,
  operation: operationFrame,
  repeated: ({ documentId, userId, sessionId, sequence, revision, trace, digest }) =>
    frame(
      documentId,
      {
        $case: 'repeated',
        value: { session: { userId, sessionId }, sequence, revision, chain: 0n },
      },
      { traceContext: trace?.broadcast, digest },
    ),
  rejected: ({ documentId, userId, sessionId, sequence, code, message, retryable, retryAfterMs, trace, digest }) =>
    frame(
      documentId,
      {
        $case: 'rejected',
        value: { session: { userId, sessionId }, sequence, code, message, retryable, retryAfterMs },
      },
      { traceContext: trace?.broadcast, digest },
    ),
  rights: ({ documentId, userId, role, permissionEpoch }) =>
    frame(documentId, { $case: 'rightsChanged', value: { userId, role: roleOf(role), permissionEpoch } }),
  ended: (documentId, code) => frame(documentId, { $case: 'ended', value: { code } }),
  sessionsTaken: (documentId, sessions) =>
    frame(documentId, { $case: 'sessionsTaken', value: { sessions: [...sessions] } }),
  opened: openedFrame,
  openFailed: (documentId, requestId, { code, message, retryable }) =>
    frame(documentId, { $case: 'openFailed', value: { requestId, code, message, retryable } }),
  presence: (documentId, presence) => frame(documentId, { $case: 'presence', value: presence }),
  checksum: (documentId, revision, checksum) => frame(documentId, { $case: 'checksum', value: { revision, checksum } }),
  heartbeat: heartbeatFrame,
  presenceGone: ({ userId, sessionId }) =>
    Presence.encode({ channel: 0, sessionId, userId, revision: 0, anchor: 0, head: 0, gone: true }).finish(),
};

/** weft.v1.Operation around bytes that are already a TextOperation. */
function operationBytes(operation: OperationFacts): Uint8Array {
  return encoded((writer) => {
    writer.uint32(16).uint32(operation.revision);
    writer.uint32(26).bytes(operation.operation);
    writer.uint32(34).string(operation.userId);
    writer.uint32(42).string(operation.sessionId);
    writer.uint32(48).uint32(operation.sequence);
    writer.uint32(57).fixed64(operation.chain);
    writer.uint32(64).int64(operation.recordedAtMs);
  });
}

function operationFrame(
  documentId: string,
  bytes: Uint8Array,
  { traceContext = '', digest = 0n }: OperationExtras = {},
): Frame {
  const id = Buffer.from(documentId, 'latin1');
  const traced = traceContext === '' ? 0 : 2 + traceContext.length;
  const named = digest === 0n ? 0 : 1 + DIGEST_BYTES;
  const inner = 2 + id.length + 1 + varintBytes(bytes.length) + bytes.length + traced + named;
  const writer = Buffer.allocUnsafe(1 + varintBytes(inner) + inner);
  let at = writer.writeUInt8(EVENTS_TAG, 0);
  at = writeVarint(writer, inner, at);
  at = writer.writeUInt8(10, at);
  at = writer.writeUInt8(id.length, at);
  writer.set(id, at);
  at += id.length;
  at = writer.writeUInt8(18, at);
  at = writeVarint(writer, bytes.length, at);
  writer.set(bytes, at);
  at += bytes.length;
  if (traced > 0) {
    at = writer.writeUInt8(TRACE_CONTEXT_TAG, at);
    at = writer.writeUInt8(traceContext.length, at);
    at += writer.write(traceContext, at, 'latin1');
  }
  if (named > 0) {
    at = writer.writeUInt8(DIGEST_TAG, at);
    writer.writeBigUInt64LE(digest, at);
  }
  return writer;
}

function openedFrame({ documentId, sessions, operations, presences, content, ...part }: OpenedPart): Frame {
  return frame(documentId, {
    $case: 'opened',
    value: {
      ...part,
      content,
      operations: [...operations],
      sessions: sessions.map(sessionState),
      presences: [...presences],
    },
  });
}

function sessionState({ userId, sessionId, lastSequence, lastRevision, endedCode }: SessionStanding) {
  return { session: { userId, sessionId }, lastSequence, lastRevision, endedCode };
}

function heartbeatFrame({ partitions, heads }: OwnerStanding): Frame {
  const owned = [...partitions].map(([partition, epoch]) => ({ partition, epoch: BigInt(epoch) }));
  return AttachResponse.encode({ events: [], heartbeat: { partitions: owned, heads: [...heads] } }).finish();
}

function frame(
  documentId: string,
  event: DocumentEvent['event'],
  { traceContext = '', digest: submissionDigest = 0n }: OperationExtras = {},
): Frame {
  const events = [{ documentId, event, traceContext, submissionDigest }];
  return AttachResponse.encode({ events, heartbeat: undefined }).finish();
}

function roleOf(role: number): Role {
  return roleFromJSON(role);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes += 1;
  return bytes;
}

function writeVarint(buffer: Buffer, value: number, offset: number): number {
  let at = offset;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) at = buffer.writeUInt8((rest & 0x7f) | 0x80, at);
  return buffer.writeUInt8(rest, at);
}
