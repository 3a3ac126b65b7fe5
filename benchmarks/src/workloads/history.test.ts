import { apply } from '@weft/ot/apply';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { comesTo, grow, lettersAtTheEnd } from './history.ts';

describe('a history', () => {
  it('is typed behind what is there', () => {
    const text = [...lettersAtTheEnd(3, 2)].reduce<string>((before, operation) => apply(before, operation), 'ab');
    expect(text).toBe('abxxx');
    expect([...lettersAtTheEnd(1, 0)]).toEqual([['x']]);
  });

  it('is handed over at once where that is possible', async () => {
    let handed = 0;
    const system = new FakeSystem({
      submitHistory: async (_documentId, operations) => {
        for (const _ of operations) handed += 1;
      },
    });
    const documentId = await system.createDocument('');
    expect(await grow(system, documentId, { letters: 100, length: 0, withinMs: 1 })).toBe(true);
    expect(handed).toBe(100);
  });

  it('is typed by several people elsewhere, exactly so many letters', async () => {
    const system = new FakeSystem();
    const documentId = await system.createDocument('');
    expect(await grow(system, documentId, { letters: 105, length: 0, withinMs: 60_000 })).toBe(true);
    expect(system.lettersIn(documentId)).toBe(105);
    expect(system.connections).toBe(0);
  });

  it('is given up when the pace would not come to it', () => {
    expect(comesTo(1_000, { letters: 100, tookMs: 2_000 }, 20_000)).toBe(true);
    expect(comesTo(1_001, { letters: 100, tookMs: 2_000 }, 20_000)).toBe(false);
  });
});
