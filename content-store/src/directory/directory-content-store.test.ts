import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeContentStore } from '../content-store.contract.ts';
import { ContentCorruptedError, ContentStoreUnavailableError } from '../content-store.ts';
import { createDirectoryContentStore } from './directory-content-store.ts';

const WRITER = join(import.meta.dirname, '../testing/writer-process.ts');

describeContentStore('DirectoryContentStore', async () => {
  const root = await mkdtemp(join(tmpdir(), 'weft-content-'));
  return {
    open: () => createDirectoryContentStore({ root }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
});

describe('DirectoryContentStore', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-content-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const staged = () => readdir(join(root, '+staging'));

  it.each([
    ['changed', (file: Buffer) => file.fill('!', file.byteLength - 1)],
    ['cut off', (file: Buffer) => file.subarray(0, file.byteLength - 1)],
    ['cut off in its header', (file: Buffer) => file.subarray(0, 20)],
    ['emptied', () => Buffer.alloc(0)],
    ['given more', (file: Buffer) => Buffer.concat([file, Buffer.from('!')])],
    ['not ours', () => Buffer.from('something that somebody else has put here')],
  ])('refuses an object that was %s', async (_, damage) => {
    const store = createDirectoryContentStore({ root });
    await store.put('a/b', Buffer.from('content'));
    const path = join(root, 'a', '+b');
    await writeFile(path, damage(await readFile(path)));
    await expect(store.get('a/b')).rejects.toThrow(ContentCorruptedError);
    await expect(store.put('a/b', Buffer.from('content'))).rejects.toThrow(ContentCorruptedError);
  });

  it('leaves nothing staged, whether a put succeeds or not', async () => {
    const store = createDirectoryContentStore({ root });
    await store.put('a', Buffer.from('content'));
    await store.put('a', Buffer.from('other')).catch(() => undefined);
    expect(await staged()).toEqual([]);
  });

  it('removes what a crash left staged long ago, and nothing younger', async () => {
    await mkdir(join(root, '+staging'));
    await writeFile(join(root, '+staging', 'old'), 'x');
    await writeFile(join(root, '+staging', 'young'), 'x');
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    await utimes(join(root, '+staging', 'old'), yesterday, yesterday);
    await createDirectoryContentStore({ root }).put('a', Buffer.from('content'));
    expect(await staged()).toEqual(['young']);
  });

  it('is unavailable where it cannot make its directories, and works once it can', async () => {
    const inside = join(root, 'file', 'store');
    await writeFile(join(root, 'file'), 'in the way');
    const store = createDirectoryContentStore({ root: inside });
    await expect(store.put('a', Buffer.from('content'))).rejects.toThrow(ContentStoreUnavailableError);
    await rm(join(root, 'file'));
    await store.put('a', Buffer.from('content'));
    expect(Buffer.from((await store.get('a')) ?? []).toString()).toBe('content');
  });

  it('is unavailable when the file system takes no more, with nothing half visible', async () => {
    // A limit on the size of files stops the write in the middle, as a full disk does.
    const writer = spawn('sh', ['-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath, WRITER, root, '1000000']);
    const [output] = await Promise.all([once(writer.stdout, 'data'), once(writer, 'exit')]);
    expect(String(output)).toBe('unavailable\n');
    expect(await createDirectoryContentStore({ root }).get('0')).toBeUndefined();
    expect(await staged()).toEqual([]);
  });

  it('has every object whole that it confirmed before it was killed', { timeout: 20_000 }, async () => {
    const writer = spawn(process.execPath, [WRITER, root, '200000']);
    let confirmed = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      confirmed += chunk.toString();
      if (confirmed.split('\n').length > 20) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    const store = createDirectoryContentStore({ root });
    const keys = confirmed.trimEnd().split('\n');
    for (const key of keys) expect((await store.get(key))?.byteLength).toBe(200_000);
    const next = await store.get(String(keys.length));
    expect([undefined, 200_000]).toContain(next?.byteLength);
  });
});
