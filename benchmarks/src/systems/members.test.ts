import { expect, it } from 'vitest';
import { Members } from './members.ts';

const participant = () => ({ type: async () => undefined, onDelivery: () => undefined, close: async () => undefined });

it('knows those of its system again, and nobody else', () => {
  const members = new Members();
  const one = members.add(participant());
  expect(members.of([one])).toEqual([one]);
  expect(() => members.of([one, participant()])).toThrow('another system');
});
