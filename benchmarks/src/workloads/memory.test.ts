import { expect, it } from 'vitest';
import { growth } from './memory.ts';

it('divides what came on top among those who came, by role', () => {
  const before = { resident: new Map([['gateway', 1_000]]), live: new Map([['gateway', 500]]) };
  const after = {
    resident: new Map([
      ['gateway', 3_000],
      ['postgresql', 400],
    ]),
    live: new Map([['gateway', 900]]),
  };
  expect(growth(before, after, 4)).toEqual({
    resident: new Map([
      ['gateway', 500],
      ['postgresql', 100],
    ]),
    live: new Map([['gateway', 100]]),
  });
});
