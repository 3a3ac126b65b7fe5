import { PermissionServiceClient, type WatchPermissionsResponse } from '@weft/gen/permission';
import { createClient } from '@weft/service-kit/grpc-client';
import type { Logger } from '@weft/service-kit/logger';
import { SupervisedStream } from '@weft/service-kit/supervised-stream';
import { RIGHTS_WATCH_SILENCE_MS } from '../limits.ts';

interface RightsWatchOptions {
  /** host:port of auth-service's internal listener. */
  readonly address: string;
  readonly logger: Logger;
}

/** Watches changes of rights at auth-service, going on after a break where it was. */
export class RightsWatch {
  readonly #client: PermissionServiceClient;
  readonly #stream: SupervisedStream<WatchPermissionsResponse>;
  /** By document and user. */
  readonly #followers = new Map<string, Set<() => void>>();
  /** Of the last change told; 0 for those from now on. */
  #position = 0n;

  constructor({ address, logger }: RightsWatchOptions) {
    this.#client = createClient(PermissionServiceClient, address);
    this.#stream = new SupervisedStream<WatchPermissionsResponse>({
      open: () => this.#client.watchPermissions({ afterPosition: this.#position }),
      message: (response) => this.#take(response),
      down: (error, level) => logger[level]({ reason: error.message }, 'watch of rights broke'),
      silenceMs: RIGHTS_WATCH_SILENCE_MS,
    });
    this.#stream.start();
  }

  /** Calls `changed` whenever the user's rights in the document change, until the answer is called. */
  follow(documentId: string, userId: string, changed: () => void): () => void {
    const key = keyOf(documentId, userId);
    const followers = this.#followers.get(key) ?? new Set();
    followers.add(changed);
    this.#followers.set(key, followers);
    return () => {
      followers.delete(changed);
      if (followers.size === 0 && this.#followers.get(key) === followers) this.#followers.delete(key);
    };
  }

  stop(): void {
    this.#stream.stop();
    this.#client.close();
  }

  #take({ position, invalidations }: WatchPermissionsResponse): void {
    this.#position = position;
    for (const { documentId, userId } of invalidations) {
      for (const changed of [...(this.#followers.get(keyOf(documentId, userId)) ?? [])]) changed();
    }
  }
}

function keyOf(documentId: string, userId: string): string {
  return `${documentId}/${userId}`;
}
