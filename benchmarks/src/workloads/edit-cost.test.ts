import { expect, it } from 'vitest';
import { ratios, type Typist } from './edit-cost.ts';
import { FakeSystem } from './fake-system.ts';

async function typist(name: string, rounds: readonly (readonly [p50: number, cpu: number])[]): Promise<Typist> {
  const system = new FakeSystem();
  const documentId = await system.createDocument('');
  return {
    compared: { name, content: '', letters: 0 },
    documentId,
    writer: await system.join(documentId, 0),
    rounds: rounds.map(([p50, cpu]) => ({ p50, cpu: new Map([['server', cpu]]) })),
  };
}

it('compares the middle of the rounds, so that one that was disturbed does not count', async () => {
  const small = await typist('1 KB', [
    [2, 0.5],
    [2, 0.5],
    [90, 40],
  ]);
  const large = await typist('1 MB', [
    [3, 0.6],
    [70, 50],
    [3, 0.6],
  ]);
  expect(ratios(small, large)).toEqual([
    { name: 'acknowledgement p50, 1 MB : 1 KB', value: 1.5, unit: 'ratio', better: 'lower' },
    { name: 'CPU per edit, 1 MB : 1 KB', value: 1.2, unit: 'ratio', better: 'lower' },
  ]);
});
