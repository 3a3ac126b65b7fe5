import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentChecksum, nextChain, submissionDigest } from './chain.ts';

const SESSION = '01234567-89ab-4cde-8f01-23456789abcd';
const prefix = (hex: string) =>
  BigInt(`0x${createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex').slice(0, 16)}`);

describe('the chain', () => {
  it('is the hash of previous chain, operation, session and sequence, as the contract lays them out', () => {
    const operation = '0a03120141';
    const laidOut = `fedcba9876543210${operation}0123456789ab4cde8f0123456789abcd00000007`;
    const bytes = Buffer.from(operation, 'hex');
    expect(nextChain(0xfedc_ba98_7654_3210n, bytes, SESSION, 7)).toBe(prefix(laidOut));
  });

  it('tells histories apart by order, author and sequence', () => {
    const one = Uint8Array.of(1);
    const two = Uint8Array.of(2);
    const other = SESSION.replace('0', '1');
    const chains = [
      nextChain(nextChain(0n, one, SESSION, 1), two, SESSION, 2),
      nextChain(nextChain(0n, two, SESSION, 1), one, SESSION, 2),
      nextChain(nextChain(0n, one, SESSION, 1), two, other, 2),
      nextChain(nextChain(0n, one, SESSION, 1), two, SESSION, 3),
    ];
    expect(new Set(chains).size).toBe(chains.length);
  });
});

describe('the checksum', () => {
  it('is that of the UTF-8 text', () => {
    expect(contentChecksum('')).toBe(0xe3b0_c442_98fc_1c14n);
    expect(contentChecksum('abc')).toBe(0xba78_16bf_8f01_cfean);
    expect(contentChecksum('é😀\r\n')).toBe(prefix('c3a9f09f98800d0a'));
  });
});

describe('the digest of a submission', () => {
  it('depends on all that was asked', () => {
    const digests = [
      submissionDigest(3, undefined, Uint8Array.of(1)),
      submissionDigest(4, undefined, Uint8Array.of(1)),
      submissionDigest(3, 0, Uint8Array.of(1)),
      submissionDigest(3, 3, Uint8Array.of(1)),
      submissionDigest(3, undefined, Uint8Array.of(2)),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests[0]).toBe(prefix('00000003' + '00' + '00000000' + '01'));
    expect(digests[3]).toBe(prefix('00000003' + '01' + '00000003' + '01'));
  });
});
