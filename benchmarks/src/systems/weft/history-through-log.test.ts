import { expect, it } from 'vitest';
import { inChunks } from './history-through-log.ts';

it('goes in chunks of a size, the last one smaller', () => {
  expect([...inChunks([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
  expect([...inChunks([1, 2], 2)]).toEqual([[1, 2]]);
  expect([...inChunks([], 2)]).toEqual([]);
});
