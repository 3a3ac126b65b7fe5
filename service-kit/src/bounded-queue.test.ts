import { expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

it('keeps order and refuses past either bound', () => {
  const queue = new BoundedQueue<string>({ lengthMax: 3, sizeMax: 5, sizeOf: (item) => item.length });
  expect([queue.push('aa'), queue.push('bbb'), queue.push('c')]).toEqual([true, true, false]);
  expect([queue.length, queue.size, queue.full]).toEqual([2, 5, true]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['aa', 'bbb', undefined]);
  expect(queue.push('c')).toBe(true);
});

it('stays in order over many pushes and shifts', () => {
  const queue = new BoundedQueue<number>({ lengthMax: 10_000, sizeMax: Number.POSITIVE_INFINITY, sizeOf: () => 1 });
  let next = 0;
  for (let round = 0; round < 5_000; round += 1) {
    queue.push(round * 2);
    queue.push(round * 2 + 1);
    expect(queue.shift()).toBe(next);
    next += 1;
  }
  expect(queue.length).toBe(5_000);
});
