import { sha256Prefix } from './sha256.ts';
import { writeUuid } from './uuid.ts';

const encoder = new TextEncoder();

/**
 * The number that names a document's history after one more operation: the first 8 bytes, as a big-endian number, of SHA-256 over the previous chain
 * (8 bytes, big-endian), the operation (canonical protobuf), the session id (16 bytes) and the sequence (4 bytes, big-endian). The chain of
 * revision 0 is 0.
 */
export function nextChain(previous: bigint, operationBytes: Uint8Array, sessionId: string, sequence: number): bigint {
  const input = new Uint8Array(8 + operationBytes.length + 16 + 4);
  const view = new DataView(input.buffer);
  view.setBigUint64(0, previous);
  input.set(operationBytes, 8);
  writeUuid(sessionId, input, 8 + operationBytes.length);
  view.setUint32(input.length - 4, sequence);
  return sha256Prefix(input);
}

/** The number that names a text: the first 8 bytes, as a big-endian number, of SHA-256 over its UTF-8. */
export function contentChecksum(text: string): bigint {
  return sha256Prefix(encoder.encode(text));
}

/** The number that names what a client asked for, to tell a repeat from another submission under the same sequence. */
export function submissionDigest(
  baseRevision: number,
  ifRevision: number | undefined,
  operationBytes: Uint8Array,
): bigint {
  const input = new Uint8Array(9 + operationBytes.length);
  const view = new DataView(input.buffer);
  view.setUint32(0, baseRevision);
  view.setUint8(4, ifRevision === undefined ? 0 : 1);
  view.setUint32(5, ifRevision ?? 0);
  input.set(operationBytes, 9);
  return sha256Prefix(input);
}
