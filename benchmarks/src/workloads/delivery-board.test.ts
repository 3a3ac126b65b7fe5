import { expect, it } from 'vitest';
import { DeliveryBoard } from './delivery-board.ts';

it('measures each delivery from the sending of its own edit', () => {
  const board = new DeliveryBoard(2);
  board.sent(0);
  board.delivered(0, 3);
  board.sent(50);
  board.delivered(1, 51);
  board.delivered(0, 52);
  expect(board.complete).toBe(false);
  board.delivered(1, 54);
  expect(board.complete).toBe(true);
  const { latencies } = board;
  expect([0.25, 0.5, 0.75, 1].map((share) => latencies.quantile(share))).toEqual([2, 3, 4, 51]);
  expect(latencies.count).toBe(4);
});

it('does not take a delivery too many for another reader’s', () => {
  const board = new DeliveryBoard(2);
  board.sent(0);
  board.delivered(0, 1);
  board.delivered(0, 2);
  expect(() => board.complete).toThrow('1 deliveries of what nobody sent');
});
