import { expect, it } from 'vitest';
import { nativePrefix, portablePrefix } from './sha256.ts';

it('is the same number wherever it is computed', () => {
  expect(nativePrefix).toBeDefined();
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000_003]) {
    const input = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 0xff);
    expect(nativePrefix?.(input)).toBe(portablePrefix(input));
  }
});

it('begins as the digests of the standard do', () => {
  // FIPS 180-4, "abc".
  expect(portablePrefix(new TextEncoder().encode('abc'))).toBe(0xba7816bf8f01cfean);
});
