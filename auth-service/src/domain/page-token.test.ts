import { expect, it } from 'vitest';
import { BEFORE_ALL_USERS, decodePageToken, encodePageToken } from './page-token.ts';

it.each([BEFORE_ALL_USERS, '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'])('gives %s back', (userId) => {
  expect(decodePageToken(encodePageToken(userId))).toBe(userId);
});

it.each(['', 'x', '!!!!', 'AAAAAAAAAAAAAAAAAAAAAB', 'AAAAAAAAAAAAAAAAAAAAAA==', 'A'.repeat(40)])(
  'knows that %j was never given out',
  (token) => {
    expect(decodePageToken(token)).toBeUndefined();
  },
);
