import { expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { storedBytes } from './stored-bytes.ts';

it('counts what typing adds, not what a document takes anyway', async () => {
  expect(await storedBytes.run(new FakeSystem(), { mode: 'quick' })).toEqual([
    { name: 'stored per keystroke', value: 3, unit: 'bytes', better: 'lower' },
  ]);
});
