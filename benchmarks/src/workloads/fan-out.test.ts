import { expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { deliver } from './fan-out.ts';

it('counts every edit at every reader', async () => {
  const system = new FakeSystem();
  const documentId = await system.createDocument('');
  const writer = await system.join(documentId, 0);
  const readers = [await system.join(documentId, 1), await system.join(documentId, 2)];
  const { latencies } = await deliver(writer, readers, 3);
  expect(latencies.count).toBe(6);
  expect(system.lettersIn(documentId)).toBe(3);
});
