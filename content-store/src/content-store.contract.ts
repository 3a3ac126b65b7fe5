import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ContentConflictError,
  type ContentStore,
  ContentTooLargeError,
  InvalidContentKeyError,
} from './content-store.ts';
import { KEY_LENGTH, KEY_SEGMENT_LENGTH, OBJECT_BYTES } from './limits.ts';

/** A place for content of a test file's own. */
export interface ContentUnderTest extends AsyncDisposable {
  /** The store as another process would open it. */
  open(): ContentStore;
}

/** What every ContentStore must do. */
export function describeContentStore(name: string, create: () => Promise<ContentUnderTest>): void {
  describe(name, () => {
    let under: ContentUnderTest;
    let store: ContentStore;
    const newKey = () => `documents/${randomUUID()}/1.snapshot`;

    beforeAll(async () => {
      under = await create();
      store = under.open();
    });
    afterAll(async () => {
      await store?.close();
      await under?.[Symbol.asyncDispose]();
    });

    it('returns what was put, also to those who open it later', async () => {
      const key = newKey();
      const bytes = randomBytes(100_000);
      await store.put(key, bytes);
      expect(Buffer.compare((await store.get(key)) ?? Buffer.of(), bytes)).toBe(0);
      const reopened = under.open();
      expect(Buffer.compare((await reopened.get(key)) ?? Buffer.of(), bytes)).toBe(0);
      await reopened.close();
    });

    it('has nothing under a key that was never put', async () => {
      expect(await store.get(newKey())).toBeUndefined();
    });

    it('keeps an empty object', async () => {
      const key = newKey();
      await store.put(key, new Uint8Array());
      expect((await store.get(key))?.byteLength).toBe(0);
    });

    it('keeps an object as large as the limit and refuses a larger one', { timeout: 60_000 }, async () => {
      const key = newKey();
      const bytes = Buffer.alloc(OBJECT_BYTES + 1, 'weft');
      await expect(store.put(key, bytes)).rejects.toThrow(ContentTooLargeError);
      expect(await store.get(key)).toBeUndefined();
      await store.put(key, bytes.subarray(1));
      expect(Buffer.compare((await store.get(key)) ?? Buffer.of(), bytes.subarray(1))).toBe(0);
      await store.delete(key);
    });

    it('takes the same bytes again and refuses others', async () => {
      const key = newKey();
      await store.put(key, Buffer.from('first'));
      await store.put(key, Buffer.from('first'));
      await expect(store.put(key, Buffer.from('second'))).rejects.toThrow(ContentConflictError);
      expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe('first');
    });

    it('lets exactly one of many different puts win', async () => {
      for (let round = 0; round < 10; round += 1) {
        const key = newKey();
        const results = await Promise.allSettled(
          Array.from({ length: 16 }, (_, n) => store.put(key, Buffer.alloc(10_000, n + 1))),
        );
        const winners = results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []));
        expect(winners).toHaveLength(1);
        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ContentConflictError);
        }
        expect(Buffer.from((await store.get(key)) ?? [])).toEqual(Buffer.alloc(10_000, (winners[0] ?? 0) + 1));
      }
    });

    it('lets all of many equal puts succeed', async () => {
      const key = newKey();
      await Promise.all(Array.from({ length: 16 }, () => store.put(key, Buffer.from('same'))));
      expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe('same');
    });

    it('forgets what is deleted, and takes other bytes then', async () => {
      const key = newKey();
      await store.put(key, Buffer.from('old'));
      await store.delete(key);
      expect(await store.get(key)).toBeUndefined();
      await store.delete(key);
      await store.put(key, Buffer.from('new'));
      expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe('new');
    });

    it('keeps a key apart from those that it is the beginning of', async () => {
      const key = newKey();
      await store.put(key, Buffer.from('outer'));
      await store.put(`${key}/inner`, Buffer.from('inner'));
      await store.put(`${key}.more`, Buffer.from('more'));
      const found = await Promise.all([key, `${key}/inner`, `${key}.more`].map((each) => store.get(each)));
      expect(found.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual(['outer', 'inner', 'more']);
    });

    it('takes keys up to the limits', async () => {
      const segment = 'k'.repeat(KEY_SEGMENT_LENGTH);
      await store.put(segment, Buffer.from('x'));
      await store.put(`${segment}/${segment}`, Buffer.from('x'));
      await expect(store.get(`${segment}k`)).rejects.toThrow(InvalidContentKeyError);
      await expect(store.get('k/'.repeat(KEY_LENGTH / 2).concat('k'))).rejects.toThrow(InvalidContentKeyError);
    });

    const invalid = [
      '',
      '/',
      '/etc/passwd',
      '..',
      '../x',
      'a/../b',
      './a',
      'a//b',
      'a/',
      'a\\b',
      'a b',
      'ä',
      'a\0b',
      '+a',
    ];
    it.each(invalid)('refuses %j as a key', async (key) => {
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(InvalidContentKeyError);
      await expect(store.get(key)).rejects.toThrow(InvalidContentKeyError);
      await expect(store.delete(key)).rejects.toThrow(InvalidContentKeyError);
    });
  });
}
