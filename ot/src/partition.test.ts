import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { partitionOf } from './partition.ts';
import { isCanonicalUuid, writeUuid } from './uuid.ts';

/** A UUID that depends on a number only. */
function documentId(index: number): string {
  const hex = createHash('md5').update(String(index)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

describe('partitionOf', () => {
  it('spreads documents evenly, also those whose ids differ in the end only', () => {
    for (const idOf of [documentId, (index: number) => `0199a3f2-0000-7000-8000-${String(index).padStart(12, '0')}`]) {
      const counts = Array.from({ length: 12 }, () => 0);
      for (let index = 0; index < 12_000; index += 1) {
        const partition = partitionOf(idOf(index), 12);
        counts[partition] = (counts[partition] ?? 0) + 1;
      }
      expect(counts).toHaveLength(12);
      expect(Math.min(...counts)).toBeGreaterThan(850);
      expect(Math.max(...counts)).toBeLessThan(1_150);
    }
  });

  it('answers 0 when there is one partition', () => {
    expect(partitionOf(documentId(1), 1)).toBe(0);
  });
});

describe('isCanonicalUuid', () => {
  it.each([
    ['0199a3f2-0000-7000-8000-00000000000f', true],
    ['00000000-0000-0000-0000-000000000000', true],
    ['0199A3F2-0000-7000-8000-00000000000F', false],
    ['{0199a3f2-0000-7000-8000-00000000000f}', false],
    ['0199a3f200007000800000000000000f', false],
    ['0199a3f2-0000-7000-8000-00000000000g', false],
    ['0199a3f2-0000-7000-8000-00000000000f\n', false],
    ['', false],
  ])('%j: %s', (text, canonical) => {
    expect(isCanonicalUuid(text)).toBe(canonical);
  });

  it('is what writeUuid turns into 16 bytes', () => {
    const target = new Uint8Array(17);
    writeUuid('01234567-89ab-4cde-8f01-23456789abcd', target, 1);
    expect(Buffer.from(target).toString('hex')).toBe('000123456789ab4cde8f0123456789abcd');
  });
});
