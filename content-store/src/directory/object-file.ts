import { createHash } from 'node:crypto';

/** Marks our files and their layout: this, the SHA-256 of the content, the content. */
const MAGIC = Buffer.from('weftobj1');
const CHECKSUM_BYTES = 32;
const HEADER_BYTES = MAGIC.byteLength + CHECKSUM_BYTES;

/** What stands before the content in a file. Checksum and content are one file, so that neither is ever there without the other. */
export function encodeHeader(content: Uint8Array): Buffer {
  return Buffer.concat([MAGIC, checksum(content)]);
}

/** The content of a file; undefined when the file isn't whole or has been changed. */
export function decodeObjectFile(file: Buffer): Uint8Array | undefined {
  if (file.byteLength < HEADER_BYTES || !file.subarray(0, MAGIC.byteLength).equals(MAGIC)) return undefined;
  const content = file.subarray(HEADER_BYTES);
  return checksum(content).equals(file.subarray(MAGIC.byteLength, HEADER_BYTES)) ? content : undefined;
}

function checksum(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
