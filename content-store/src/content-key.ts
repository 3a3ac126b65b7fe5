import { InvalidContentKeyError } from './content-store.ts';
import { KEY_LENGTH, KEY_SEGMENT_LENGTH } from './limits.ts';

const SEGMENT = /^[A-Za-z0-9._-]+$/;

/** Throws InvalidContentKeyError unless the key is a relative path that stays below its root in every store. */
export function assertContentKey(key: string): void {
  if (key.length > KEY_LENGTH) throw new InvalidContentKeyError(`a key of ${key.length} characters is too long`);
  for (const segment of key.split('/')) {
    if (!SEGMENT.test(segment) || segment === '.' || segment === '..' || segment.length > KEY_SEGMENT_LENGTH) {
      throw new InvalidContentKeyError(`not a key: ${JSON.stringify(key)}`);
    }
  }
}
