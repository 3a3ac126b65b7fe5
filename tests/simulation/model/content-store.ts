import { ContentConflictError, type ContentStore } from '@weft/content-store/content-store';
import type { Machine } from './machine.ts';

/** The object store: objects are there whole or not at all. */
export class ContentModel {
  readonly #server: Machine;
  readonly objects = new Map<string, Uint8Array>();

  constructor(server: Machine) {
    this.#server = server;
  }

  port(): ContentStore {
    return {
      put: (key, bytes) => this.#server.call('put', () => this.#put(key, bytes)),
      get: (key) => this.#server.call('get', () => this.objects.get(key)),
      delete: (key) =>
        this.#server.call('delete', () => {
          this.objects.delete(key);
        }),
      close: async () => undefined,
    };
  }

  #put(key: string, bytes: Uint8Array): void {
    const known = this.objects.get(key);
    if (known !== undefined && Buffer.compare(known, bytes) !== 0) throw new ContentConflictError(key);
    this.objects.set(key, bytes);
  }
}
