import { randomBytes } from 'node:crypto';
import { ContentStoreUnavailableError } from '../content-store.ts';
import { createDirectoryContentStore } from '../directory/directory-content-store.ts';

/** A process that puts objects of some size, `0`, `1` and so on, and prints the key of each that is stored or why one isn't. */
const [root = '', size = '0'] = process.argv.slice(2);
const store = createDirectoryContentStore({ root });
const write = (line: string) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));

for (let key = 0; ; key += 1) {
  try {
    await store.put(String(key), randomBytes(Number(size)));
    await write(String(key));
  } catch (error) {
    await write(error instanceof ContentStoreUnavailableError ? 'unavailable' : String(error));
    break;
  }
}
