import { expect, it } from 'vitest';
import { bigintBytes } from './binary-column.ts';

it('keeps a chain as eight bytes, the highest first', () => {
  expect([...bigintBytes(0x0102_0304_0506_07ffn)]).toEqual([1, 2, 3, 4, 5, 6, 7, 255]);
  expect(bigintBytes(2n ** 64n - 1n).readBigUInt64BE()).toBe(2n ** 64n - 1n);
});
