import { randomUUID } from 'node:crypto';
import type { ContentStore } from '@weft/content-store/content-store';
import { expect, test } from 'vitest';
import { storageKey } from '../domain/storage-key.ts';
import { DOCUMENT_IDLE_MS } from '../limits.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import { TextMaterialiser } from './text-materialiser.ts';

test('a text is kept as long as somebody asks for it now and then, and let go when nobody has for a while', async () => {
  let nowMs = 0;
  let read = 0;
  const loads: Pick<DocumentLoads, 'snapshot'> = {
    snapshot: async (documentId) => ({ revision: 3, chain: 7n, storageKey: storageKey(documentId, 3, 7n) }),
  };
  const store: Pick<ContentStore, 'get'> = {
    get: async () => {
      read += 1;
      return Buffer.from('text');
    },
  };
  const clock = { monotonic: () => nowMs, now: () => nowMs };
  const texts = new TextMaterialiser(loads as DocumentLoads, store as ContentStore, undefined, clock);
  const [kept, left] = [randomUUID(), randomUUID()];
  const readNow = async (documentId: string) => {
    const before = read;
    expect((await texts.at(documentId, 3)).utf8.toString()).toBe('text');
    return read - before;
  };
  expect([await readNow(kept), await readNow(left)]).toEqual([1, 1]);
  nowMs = DOCUMENT_IDLE_MS;
  texts.letGoIdle();
  expect(await readNow(kept)).toBe(0);
  nowMs += 1;
  texts.letGoIdle();
  expect([await readNow(kept), await readNow(left)]).toEqual([0, 1]);
});
