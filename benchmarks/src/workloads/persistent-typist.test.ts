import { until } from '@weft/tests/harness/until';
import { expect, it } from 'vitest';
import type { Participant } from '../systems/system.ts';
import { joinPatiently, PersistentTypist } from './persistent-typist.ts';

function participant(type: () => Promise<void>): Participant {
  return { type, onDelivery: () => undefined, close: async () => undefined };
}

it('goes on over a new connection when one breaks', async () => {
  let joins = 0;
  let broken = false;
  const typist = new PersistentTypist(async () => {
    joins += 1;
    if (joins === 2) throw new Error('nobody answers');
    return participant(async () => {
      if (joins === 1 && broken) throw new Error('cut');
    });
  }, 5_000);
  await until('a letter', () => typist.letters > 0);
  broken = true;
  const before = typist.letters;
  await until('another letter', () => typist.letters > before && joins > 2);
  expect(await typist.stop()).toBeGreaterThan(0);
  expect(joins).toBe(3);
});

it('says so when it never gets in again', async () => {
  await expect(joinPatiently(() => Promise.reject(new Error('nobody answers')), 0)).rejects.toThrow('nobody answers');
  const typist = new PersistentTypist(() => Promise.reject(new Error('nobody answers')), 0);
  await expect(typist.stop()).rejects.toThrow('nobody answers');
});
