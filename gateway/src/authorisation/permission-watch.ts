import type { Metadata } from '@grpc/grpc-js';
import { PermissionServiceClient, type WatchPermissionsResponse } from '@weft/gen/permission';
import { createClient } from '@weft/service-kit/grpc-client';
import type { Logger } from '@weft/service-kit/logger';
import { SupervisedStream } from '@weft/service-kit/supervised-stream';
import { WATCH_SILENCE_MS } from '../limits.ts';
import type { Invalidation } from './permission-cache.ts';

export interface PermissionWatchOptions {
  readonly address: string;
  readonly logger: Logger;
  readonly metadata?: Metadata;
  /** Nothing was missed until now. */
  alive(): void;
  changed(invalidation: Invalidation): void;
  /** Changes may have been missed. */
  missed(): void;
}

/** Watches changes of rights from the first moment on, going on after a break where it was. */
export class PermissionWatch {
  readonly #client: PermissionServiceClient;
  readonly #stream: SupervisedStream<WatchPermissionsResponse>;
  readonly #options: PermissionWatchOptions;
  #position: bigint | undefined;

  constructor(options: PermissionWatchOptions) {
    this.#options = options;
    this.#client = createClient(PermissionServiceClient, options.address);
    this.#stream = new SupervisedStream<WatchPermissionsResponse>({
      open: () => this.#client.watchPermissions({ afterPosition: this.#position ?? 0n }),
      message: (response) => this.#take(response),
      down: (error, level) => options.logger[level]({ reason: error.message }, 'watch of rights broke'),
      silenceMs: WATCH_SILENCE_MS,
    });
    this.#stream.start();
  }

  stop(): void {
    this.#stream.stop();
    this.#client.close();
  }

  #take({ position, invalidations, reset }: WatchPermissionsResponse): void {
    // Resuming from 0 means "from now on", so what came between may be missing.
    const unsure = this.#position === undefined || (this.#position === 0n && position !== 0n);
    this.#position = position;
    if (reset || unsure) this.#options.missed();
    for (const invalidation of invalidations) this.#options.changed(invalidation);
    this.#options.alive();
  }
}
