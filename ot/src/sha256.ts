import { sha256 } from '@noble/hashes/sha2.js';

type Prefix = (input: Uint8Array) => bigint;

/** As it is in every browser. */
export const portablePrefix: Prefix = (input) => {
  const digest = sha256(input);
  return new DataView(digest.buffer, digest.byteOffset, digest.byteLength).getBigUint64(0);
};

/** As Node has it: for what an operation is made of, a quarter of the time, and nothing to collect. Undefined elsewhere. */
export const nativePrefix: Prefix | undefined = findNative();

/** The first 8 bytes of the SHA-256 of some bytes, as a big-endian number. */
export const sha256Prefix: Prefix = nativePrefix ?? portablePrefix;

function findNative(): Prefix | undefined {
  // An import would end up in what is built for browsers.
  const hash = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash;
  if (hash === undefined) return undefined;
  return (input) => BigInt(`0x${hash('sha256', input, 'hex').slice(0, 16)}`);
}
