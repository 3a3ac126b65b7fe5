/**
 * The port to the content store: immutable objects, each complete or absent.
 *
 * An object's bytes never change after the first put. Keys are relative paths of letters, digits, `-`, `_`, `.` and `/`, checked by
 * `assertContentKey`; every method fails with InvalidContentKeyError for another one. Keys that differ only in case may or may not be
 * the same object, so no caller uses such.
 */
export interface ContentStore {
  /**
   * Stores an object. Putting the same bytes again under the same key changes nothing; other bytes fail with ContentConflictError.
   * When it resolves the object survives a crash. When it fails nobody ever sees a part of it. More than OBJECT_BYTES fail with
   * ContentTooLargeError.
   *
   * An aborted `signal` ends the waiting, here and in the other methods: the call fails with the signal's reason, and what it was to do may
   * have happened or not.
   */
  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** The object, its checksum verified; undefined when there is none. Fails with ContentCorruptedError when the bytes aren't those that were put. */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Removes an object; nothing happens when there is none. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Other bytes are already stored under the key. */
export class ContentConflictError extends Error {
  override name = 'ContentConflictError';
}

/** The stored bytes don't match their checksum. */
export class ContentCorruptedError extends Error {
  override name = 'ContentCorruptedError';
}

/** The store can't be reached or can't do it now; trying again may help. */
export class ContentStoreUnavailableError extends Error {
  override name = 'ContentStoreUnavailableError';
}

/**
 * The store is there and doesn't let us: wrong credentials, missing rights, no such bucket. It stays so until an operator acts, as the message says;
 * whoever tries again now and then goes on by itself afterwards.
 */
export class ContentStoreRefusedError extends ContentStoreUnavailableError {
  override name = 'ContentStoreRefusedError';
}

/** The key isn't one that every store can keep: a bug in the caller. */
export class InvalidContentKeyError extends Error {
  override name = 'InvalidContentKeyError';
}

/** The object is over the limit. */
export class ContentTooLargeError extends Error {
  override name = 'ContentTooLargeError';
}
