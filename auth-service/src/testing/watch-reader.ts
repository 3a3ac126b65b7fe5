import { type ClientReadableStream, Metadata } from '@grpc/grpc-js';
import type { PermissionInvalidation, PermissionServiceClient, WatchPermissionsResponse } from '@weft/gen/permission';
import { type StatusError, statusErrorFrom } from '@weft/service-kit/status-error';

/** A watcher that keeps all it is told. */
export class WatchReader implements Disposable {
  readonly messages: { readonly message: WatchPermissionsResponse; readonly atMs: number }[] = [];
  readonly #call: ClientReadableStream<WatchPermissionsResponse>;
  error: StatusError | undefined;

  constructor(client: PermissionServiceClient, afterPosition: bigint, metadata = new Metadata()) {
    this.#call = client.watchPermissions({ afterPosition }, metadata);
    this.#call.on('data', (message: WatchPermissionsResponse) =>
      this.messages.push({ message, atMs: performance.now() }),
    );
    this.#call.on('error', (error: Error) => {
      this.error = statusErrorFrom(error);
    });
  }

  get invalidations(): PermissionInvalidation[] {
    return this.messages.flatMap(({ message }) => message.invalidations);
  }

  /** Where to resume. */
  get position(): bigint {
    return this.messages.at(-1)?.message.position ?? 0n;
  }

  get wasReset(): boolean {
    return this.messages.some(({ message }) => message.reset);
  }

  [Symbol.dispose](): void {
    this.#call.cancel();
  }
}
