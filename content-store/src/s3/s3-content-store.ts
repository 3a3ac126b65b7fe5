import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { assertContentKey } from '../content-key.ts';
import {
  ContentConflictError,
  ContentCorruptedError,
  type ContentStore,
  ContentStoreUnavailableError,
  ContentTooLargeError,
} from '../content-store.ts';
import { OBJECT_BYTES, S3_TOTAL_MS } from '../limits.ts';
import { createS3Client, type S3Connection } from './s3-client.ts';
import { failureOf } from './s3-failure.ts';
import { callS3, type S3Retry } from './s3-retry.ts';

export interface S3ContentStoreOptions extends S3Connection {
  /** Has to exist, and to support conditional writes (`If-None-Match: *`). */
  readonly bucket: string;
  /** What keys begin with in the bucket, as `weft/`; nothing unless given. Installations that share a bucket differ here. */
  readonly prefix?: string;
  readonly retry?: S3Retry;
}

/** No key contains it: it keeps the object `a` apart from the directory of `a/b` on servers that keep objects as files. */
const MARK = '!';
const CHECKSUM = 'weft-sha256';

/**
 * Objects in a bucket. The service itself refuses to overwrite one, so nobody looks first, and a put whose answer was lost is simply made again. Every
 * object carries the SHA-256 of its bytes: the service checks it on arrival, the store on return.
 *
 * Opening makes no connection. Whatever S3 does, a call ends in time, and at most S3_SOCKETS are under way.
 */
export function createS3ContentStore(options: S3ContentStoreOptions): ContentStore {
  return new S3ContentStore(options);
}

class S3ContentStore implements ContentStore {
  readonly #client: S3Client;
  readonly #options: S3ContentStoreOptions;
  readonly #closed = new AbortController();

  constructor(options: S3ContentStoreOptions) {
    this.#options = options;
    this.#client = createS3Client(options);
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    assertContentKey(key);
    if (bytes.byteLength > OBJECT_BYTES) {
      throw new ContentTooLargeError(`an object of ${bytes.byteLength} bytes is over the limit of ${OBJECT_BYTES}`);
    }
    if (await this.#place(key, bytes, signal)) return;
    const existing = await this.get(key, signal);
    if (existing === undefined) throw new ContentStoreUnavailableError(`the object under ${key} was deleted meanwhile`);
    if (Buffer.compare(existing, bytes) === 0) return;
    throw new ContentConflictError(`other bytes are stored under ${key}`);
  }

  get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#call(`read ${key}`, key, signal, async (place, abortSignal) => {
      try {
        const answer = await this.#client.send(new GetObjectCommand(place), { abortSignal });
        return await verified(key, answer);
      } catch (error) {
        if (failureOf(error).code === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#call(`delete ${key}`, key, signal, (place, abortSignal) =>
      this.#client.send(new DeleteObjectCommand(place), { abortSignal }),
    );
  }

  async close(): Promise<void> {
    this.#closed.abort(new ContentStoreUnavailableError('the content store is closed'));
    this.#client.destroy();
  }

  /** False when the key is taken. */
  #place(key: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<boolean> {
    const sha256 = createHash('sha256').update(bytes).digest();
    const object = {
      Body: bytes,
      ContentLength: bytes.byteLength,
      ContentType: 'application/octet-stream',
      IfNoneMatch: '*',
      ChecksumSHA256: sha256.toString('base64'),
      Metadata: { [CHECKSUM]: sha256.toString('hex') },
    };
    return this.#call(`store ${key}`, key, signal, async (place, abortSignal) => {
      try {
        await this.#client.send(new PutObjectCommand({ ...place, ...object }), { abortSignal });
        return true;
      } catch (error) {
        if (failureOf(error).status === 412) return false;
        throw error;
      }
    });
  }

  async #call<T>(
    what: string,
    key: string,
    signal: AbortSignal | undefined,
    attempt: (place: { Bucket: string; Key: string }, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    assertContentKey(key);
    const { bucket, prefix = '', retry = {}, timeouts } = this.#options;
    const place = { Bucket: bucket, Key: `${prefix}${objectKey(key)}` };
    return callS3({
      what,
      totalMs: timeouts?.totalMs ?? S3_TOTAL_MS,
      retry,
      signals: [this.#closed.signal, signal],
      attempt: (abort) => attempt(place, abort),
    });
  }
}

/** `a/b` is stored as `a/!b`. */
function objectKey(key: string): string {
  const name = key.lastIndexOf('/') + 1;
  return `${key.slice(0, name)}${MARK}${key.slice(name)}`;
}

/** The bytes of an answer, which must be those that were put. */
async function verified(key: string, { Body, ContentLength, Metadata }: GetObjectCommandOutput): Promise<Uint8Array> {
  const expected = Metadata?.[CHECKSUM];
  if (Body === undefined || expected === undefined || (ContentLength ?? 0) > OBJECT_BYTES) {
    throw new ContentCorruptedError(`the object under ${key} wasn't stored by weft, or has lost its checksum`);
  }
  const bytes = await Body.transformToByteArray();
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== expected) throw new ContentCorruptedError(`the object under ${key} is damaged`);
  return bytes;
}
