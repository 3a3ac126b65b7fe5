import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { segmentKey } from '../domain/storage-key.ts';
import { SEGMENT_BYTES } from '../limits.ts';
import type { Segment, StoredSegment } from '../ports/segment-catalog.ts';
import { decodeSegment, encodeSegment, InvalidSegmentError } from './segment-codec.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Marks a segment's object and its format; the body follows, deflated. */
const MAGIC = Buffer.from('weftseg1');
/** The most that a body unpacks to: the operations, one that is larger than all may be together, and what is kept with each. */
const BODY_BYTES = 2 * SEGMENT_BYTES;

/** A segment as an object of the content store, and what its row will say. The key has the bytes' own digest: other bytes have another key. */
export async function packSegment(segment: Segment): Promise<{ object: Buffer; stored: StoredSegment }> {
  const object = Buffer.concat([MAGIC, await deflate(encodeSegment(segment))]);
  const checksum = sha256(object);
  const { documentId, previousChain, operations } = segment;
  const firstRevision = operations[0]?.revision ?? 0;
  const last = operations.at(-1);
  const lastRevision = last?.revision ?? 0;
  const times = operations.map(({ recordedAtMs }) => recordedAtMs);
  const stored = {
    documentId,
    firstRevision,
    lastRevision,
    firstRecordedAtMs: Math.min(...times),
    lastRecordedAtMs: Math.max(...times),
    previousChain,
    chain: last?.chain ?? previousChain,
    storageKey: segmentKey(documentId, firstRevision, lastRevision, checksum.toString('hex').slice(0, 16)),
    checksum,
    objectBytes: object.length,
  };
  return { object, stored };
}

/** The segment in an object. Fails with InvalidSegmentError unless it is exactly what its row says. */
export async function unpackSegment(object: Uint8Array, stored: StoredSegment): Promise<Segment> {
  const { storageKey } = stored;
  if (!sha256(object).equals(stored.checksum))
    throw new InvalidSegmentError(`the object ${storageKey} has other bytes`);
  const magic = object.subarray(0, MAGIC.length);
  if (!MAGIC.equals(magic)) throw new InvalidSegmentError(`the object ${storageKey} has a format of a later release`);
  const segment = decodeSegment(await inflate(object.subarray(MAGIC.length), { maxOutputLength: BODY_BYTES }));
  const matches =
    segment.documentId === stored.documentId &&
    segment.previousChain === stored.previousChain &&
    segment.operations[0]?.revision === stored.firstRevision &&
    segment.operations.at(-1)?.revision === stored.lastRevision &&
    segment.operations.at(-1)?.chain === stored.chain;
  if (!matches) throw new InvalidSegmentError(`the object ${storageKey} is another segment`);
  return segment;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
