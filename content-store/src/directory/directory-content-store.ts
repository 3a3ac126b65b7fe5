import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { assertContentKey } from '../content-key.ts';
import {
  ContentConflictError,
  ContentCorruptedError,
  type ContentStore,
  ContentStoreUnavailableError,
  ContentTooLargeError,
} from '../content-store.ts';
import { OBJECT_BYTES } from '../limits.ts';
import { linkDurably, makeDirectoryDurably, syncDirectory, writeDurably } from './durable-file.ts';
import { decodeObjectFile, encodeHeader } from './object-file.ts';

/** No key contains a plus sign: it keeps objects apart from directories, so that `a` and `a/b` can both be, and from our own files. */
const MARK = '+';
const STAGING = `${MARK}staging`;
/** A staged file this old was left by a crash. */
const STAGING_AGE_MS = 60 * 60 * 1000;

export interface DirectoryContentStoreOptions {
  /** Made when missing. Several processes may share it. */
  readonly root: string;
}

/**
 * Objects as files below a directory. An object is written aside, synced, and only then linked to its name, which fails if the name is
 * taken: nobody sees half of one, and nobody overwrites one.
 */
export function createDirectoryContentStore({ root }: DirectoryContentStoreOptions): ContentStore {
  return new DirectoryContentStore(resolve(root));
}

class DirectoryContentStore implements ContentStore {
  readonly #root: string;
  #staging: Promise<string> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    assertContentKey(key);
    signal?.throwIfAborted();
    if (bytes.byteLength > OBJECT_BYTES) {
      throw new ContentTooLargeError(`an object of ${bytes.byteLength} bytes is over the limit of ${OBJECT_BYTES}`);
    }
    if (await available(() => this.#place(key, bytes))) return;
    const existing = await this.get(key);
    if (existing === undefined) throw new ContentStoreUnavailableError(`the object under ${key} was deleted meanwhile`);
    if (Buffer.compare(existing, bytes) === 0) return;
    throw new ContentConflictError(`other bytes are stored under ${key}`);
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    assertContentKey(key);
    signal?.throwIfAborted();
    const file = await available(() => readFile(this.#path(key)).catch(absent));
    if (file === undefined) return undefined;
    const content = decodeObjectFile(file);
    if (content === undefined) throw new ContentCorruptedError(`the object under ${key} is damaged`);
    return content;
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    assertContentKey(key);
    signal?.throwIfAborted();
    const path = this.#path(key);
    await available(async () => {
      const removed = await unlink(path).then(() => true, absent);
      if (removed === true) await syncDirectory(dirname(path));
    });
  }

  async close(): Promise<void> {
    await this.#staging?.catch(() => undefined);
  }

  #path(key: string): string {
    const path = join(this.#root, key);
    return join(dirname(path), `${MARK}${basename(path)}`);
  }

  /** False when the key is taken. */
  async #place(key: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.#path(key);
    const staged = join(await this.#prepared(), randomUUID());
    await writeDurably(staged, [encodeHeader(bytes), bytes]);
    try {
      await makeDirectoryDurably(dirname(path));
      return await linkDurably(staged, path);
    } finally {
      await unlink(staged).catch(() => undefined);
    }
  }

  /** The directory where objects are written aside; made, and cleared of what crashes left, at first use. */
  #prepared(): Promise<string> {
    this.#staging ??= prepareStaging(join(this.#root, STAGING)).catch((error: unknown) => {
      this.#staging = undefined;
      throw error;
    });
    return this.#staging;
  }
}

async function prepareStaging(directory: string): Promise<string> {
  await makeDirectoryDurably(directory);
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, absent);
    if (age !== undefined && age > STAGING_AGE_MS) await unlink(path).catch(absent);
  }
  return directory;
}

/** Turns what the file system says into the store's error. */
async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ContentStoreUnavailableError(`the file system refuses: ${code}`, { cause: error });
  }
}

/** For a file that isn't there, nor perhaps the directories above it. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
