import { randomBytes } from 'node:crypto';
import { open, truncate } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { startTestS3, type TestS3 } from '@weft/tests/harness/s3-server';
import { proxied } from '@weft/tests/harness/tcp-proxy';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeContentStore } from '../content-store.contract.ts';
import {
  ContentCorruptedError,
  type ContentStore,
  ContentStoreRefusedError,
  ContentStoreUnavailableError,
} from '../content-store.ts';
import { createS3ContentStore, type S3ContentStoreOptions } from './s3-content-store.ts';

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

/** Milliseconds that a call took, and what it failed with. */
async function failure(call: Promise<unknown>): Promise<{ tookMs: number; error: Error }> {
  const began = performance.now();
  const error = await call.then(
    () => new Error('it succeeded'),
    (reason: Error) => reason,
  );
  return { tookMs: performance.now() - began, error };
}

describe.skipIf(process.env.TEST_S3_MISSING !== undefined)('on an S3 server', () => {
  describeContentStore('S3ContentStore', async () => {
    const s3 = await startTestS3();
    const open = () => createS3ContentStore({ ...s3.connection, bucket: s3.bucket, prefix: 'some/prefix/' });
    return { open, [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
  });

  describe('S3ContentStore', () => {
    let s3: TestS3;
    beforeAll(async () => {
      s3 = await startTestS3();
    });
    afterAll(() => s3?.[Symbol.asyncDispose]());

    function storeWith(options: Partial<S3ContentStoreOptions> = {}): ContentStore {
      const store = createS3ContentStore({ ...s3.connection, bucket: s3.bucket, ...options });
      onTestFinished(() => store.close());
      return store;
    }

    it('keeps installations apart that share a bucket', async () => {
      await storeWith({ prefix: 'one/' }).put('same', Buffer.from('of one'));
      await storeWith({ prefix: 'two/' }).put('same', Buffer.from('of two'));
      expect(text(await storeWith({ prefix: 'one/' }).get('same'))).toBe('of one');
    });

    const damages = {
      changed: async (path: string) => {
        const file = await open(path, 'r+');
        await file.write(Buffer.from('X'), 0, 1, 3);
        await file.close();
      },
      'cut off': (path: string) => truncate(path, 5),
      emptied: (path: string) => truncate(path, 0),
    };

    it.each(Object.entries(damages))('refuses an object whose bytes on the disk were %s', async (how, damage) => {
      const store = storeWith();
      const key = `damaged/${how.replace(' ', '-')}`;
      await store.put(key, Buffer.from('some content'));
      await damage(join(s3.bucketDirectory, 'damaged', `!${how.replace(' ', '-')}`));
      await expect(store.get(key)).rejects.toThrow(ContentCorruptedError);
      await expect(store.put(key, Buffer.from('some content'))).rejects.toThrow(ContentCorruptedError);
    });

    const refusals: [string, Partial<S3ContentStoreOptions>, string][] = [
      ['key', { credentials: { accessKeyId: 'unknown', secretAccessKey: 'x' } }, 'check AWS_ACCESS_KEY_ID'],
      ['secret', { credentials: { accessKeyId: 'weft-test', secretAccessKey: 'x' } }, 'check AWS_SECRET_ACCESS_KEY'],
      ['bucket', { bucket: 'no-such-bucket' }, 'check S3_BUCKET'],
    ];

    it.each(refusals)('says at once what to do about a wrong %s', async (_, options, advice) => {
      const store = storeWith({ ...options, retry: { pauseMs: 5_000 } });
      for (const call of [() => store.put('a/b', Buffer.from('x')), () => store.get('a/b')]) {
        const { error, tookMs } = await failure(call());
        expect(error).toBeInstanceOf(ContentStoreRefusedError);
        expect(error.message).toContain('a/b');
        expect(error.message).toContain(advice);
        expect(tookMs).toBeLessThan(2_000);
      }
    });

    it('is unavailable while the server is away, and works with the same store when it is back', async () => {
      const store = storeWith({ retry: { pauseMs: 10 } });
      await store.put('outage/kept', Buffer.from('kept'));
      await s3.server.kill();
      const { error } = await failure(store.put('outage/new', Buffer.from('new')));
      expect(error).toBeInstanceOf(ContentStoreUnavailableError);
      expect(error.message).toContain('S3 is not available to store outage/new: ECONNREFUSED');
      await expect(store.get('outage/kept')).rejects.toThrow(ContentStoreUnavailableError);
      await s3.server.start();
      await store.put('outage/new', Buffer.from('new'));
      expect(text(await store.get('outage/kept'))).toBe('kept');
    });

    it('outlasts a short absence by itself', async () => {
      const store = storeWith({ retry: { attempts: 50, pauseMs: 20, pauseMaxMs: 100 } });
      await s3.server.kill();
      const put = store.put('short/absence', Buffer.from('patient'));
      await s3.server.start();
      await put;
      expect(text(await store.get('short/absence'))).toBe('patient');
    });

    it('gives up in time on a server that hangs', async () => {
      const timeouts = { connectMs: 200, idleMs: 200, totalMs: 1_000 };
      const store = storeWith({ timeouts, retry: { pauseMs: 10 } });
      await store.put('hanging/before', Buffer.from('x'));
      await s3.server.pause();
      const calls = [store.get('hanging/before'), store.put('hanging/put', randomBytes(500_000)), store.delete('a')];
      const failures = await Promise.all(calls.map(failure));
      s3.server.resume();
      for (const { error, tookMs } of failures) {
        expect(error).toBeInstanceOf(ContentStoreUnavailableError);
        expect(tookMs).toBeLessThan(2_000);
      }
      expect(text(await store.get('hanging/before'))).toBe('x');
    });

    it('bounds a call as a whole, and lets the caller end it earlier', async () => {
      await using slow = (await proxied(s3.connection.endpoint)).proxy;
      const endpoint = `http://127.0.0.1:${slow.port}`;
      const store = storeWith({ endpoint, timeouts: { totalMs: 300 } });
      await store.put('slow/a', Buffer.from('x'));
      slow.delayMs = 400;
      const late = await failure(store.get('slow/a'));
      expect(late.error.message).toBe('S3 took over 300 ms to read slow/a');
      const ended = new AbortController();
      const waiting = failure(storeWith({ endpoint }).get('slow/a', ended.signal));
      ended.abort(new Error('no longer wanted'));
      expect((await waiting).error.message).toBe('no longer wanted');
      slow.delayMs = 0;
      expect(text(await store.get('slow/a'))).toBe('x');
    });

    it('ends what is under way when it is closed', async () => {
      await using hanging = (await proxied(s3.connection.endpoint)).proxy;
      hanging.fail('hanging');
      const store = storeWith({ endpoint: `http://127.0.0.1:${hanging.port}` });
      const waiting = failure(store.get('some/object'));
      await store.close();
      expect((await waiting).error.message).toBe('the content store is closed');
    });

    it('finds its own object when the answer to a put was lost', async () => {
      const { port } = new URL(s3.connection.endpoint);
      let lost = 0;
      const losing = createServer((client) => {
        const server = connect(Number(port), '127.0.0.1');
        for (const socket of [client, server]) socket.on('error', () => socket.destroy());
        client.pipe(server);
        server.once('data', (answer) => {
          lost += 1;
          if (lost === 1) client.destroy();
          else client.write(answer);
          server.pipe(client);
        });
        client.on('close', () => server.destroy());
      });
      await new Promise<void>((resolve) => losing.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void losing.close());
      const address = losing.address();
      const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      const store = storeWith({ endpoint, retry: { pauseMs: 10 } });
      await store.put('lost/answer', Buffer.from('stored once'));
      expect(lost).toBeGreaterThan(1);
      expect(text(await storeWith().get('lost/answer'))).toBe('stored once');
    });

    it('serves many callers over few connections', async () => {
      const store = storeWith();
      const keys = Array.from({ length: 100 }, (_, index) => `many/${index}`);
      await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
      const found = await Promise.all(keys.map(async (key) => text(await store.get(key))));
      expect(found).toEqual(keys);
    });
  });
});
