import { createHash } from 'node:crypto';
import { nextChain } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import { expect, test } from 'vitest';
import type { ArchivedOperation, Segment, StoredSegment } from '../ports/segment-catalog.ts';
import { decodeSegment, encodeSegment, InvalidSegmentError } from './segment-codec.ts';
import { packSegment, unpackSegment } from './segment-object.ts';

const documentId = '01a20911-826e-7eb7-85cf-45b4c47d66cd';
const AUTHORS = [1, 2, 3].map((n) => ({
  userId: `0000000${n}-aaaa-4bbb-8ccc-dddddddddddd`,
  sessionId: `f000000${n}-aaaa-4bbb-8ccc-ffffffffffff`,
}));

/** Typing by three people, with offsets, times and sequences that jump in both directions. */
function segment(count: number, firstRevision = 4_097): Segment {
  const previousChain = 0x0123_4567_89ab_cdefn;
  let chain = previousChain;
  const operations = Array.from({ length: count }, (_, at): ArchivedOperation => {
    const author = AUTHORS[(at * 7) % 3] ?? { userId: '', sessionId: '' };
    const operation = encodeOperation([at, `x${at % 10}`, { d: 1 }]);
    const sequence = 1_000 + Math.floor(at / 3);
    chain = nextChain(chain, operation, author.sessionId, sequence);
    const times = { logOffset: 2 ** 33 + at * 3, recordedAtMs: 1_795_448_472_048 + at * 90 - (at % 5) * 200 };
    return { documentId, revision: firstRevision + at, operation, ...author, sequence, chain, ...times };
  });
  return { documentId, previousChain, operations };
}

const plain = ({ operations, ...rest }: Segment) => ({
  ...rest,
  operations: operations.map((one) => ({ ...one, operation: Buffer.from(one.operation).toString('hex') })),
});

test.each([1, 2, 4_096])('%i operations come back as they were', (count) => {
  const original = segment(count);
  expect(plain(decodeSegment(encodeSegment(original)))).toEqual(plain(original));
});

test('a segment cut off anywhere, or with any byte changed, is refused or the same', () => {
  const original = segment(20);
  const bytes = encodeSegment(original);
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodeSegment(bytes.subarray(0, length))).toThrow(InvalidSegmentError);
  }
  expect(() => decodeSegment(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(InvalidSegmentError);
  // What the chain covers: operations, sessions, sequences, and the chains themselves.
  const covered = (found: Segment) =>
    found.operations.map(({ operation, sessionId, sequence }) => [
      Buffer.from(operation).toString('hex'),
      sessionId,
      sequence,
    ]);
  for (let at = 16; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x11, at);
    try {
      expect(covered(decodeSegment(changed))).toEqual(covered(original));
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidSegmentError);
    }
  }
});

test('what does not hold together is not archived', () => {
  const { operations, ...rest } = segment(5);
  expect(() => encodeSegment({ ...rest, operations: [] })).toThrow(InvalidSegmentError);
  expect(() => encodeSegment({ ...rest, operations: operations.toSpliced(2, 1) })).toThrow("doesn't follow");
  expect(() => encodeSegment({ ...rest, previousChain: 1n, operations })).toThrow('has another chain');
});

test('an object is small, is what its row says, and nothing else is taken for it', async () => {
  const original = segment(4_096);
  const { object, stored } = await packSegment(original);
  expect(object.length).toBeLessThan(4_096 * 12);
  expect(stored).toMatchObject({ firstRevision: 4_097, lastRevision: 8_192, objectBytes: object.length });
  expect(stored.storageKey).toContain(`documents/${documentId}/segments/4097-8192-`);
  expect(plain(await unpackSegment(object, stored))).toEqual(plain(original));
  await expect(unpackSegment(Buffer.concat([object, Buffer.of(0)]), stored)).rejects.toThrow('other bytes');
  const wrong: Partial<StoredSegment>[] = [
    { firstRevision: 4_096 },
    { lastRevision: 8_193 },
    { chain: 1n },
    { previousChain: 1n },
  ];
  for (const fact of wrong) {
    await expect(unpackSegment(object, { ...stored, ...fact })).rejects.toThrow('is another segment');
  }
  const later = Buffer.concat([Buffer.from('weftseg2'), object.subarray(8)]);
  const checksum = createHash('sha256').update(later).digest();
  await expect(unpackSegment(later, { ...stored, checksum })).rejects.toThrow('a later release');
});
