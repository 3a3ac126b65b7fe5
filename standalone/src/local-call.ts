import { EventEmitter } from 'node:events';
import type { AttachCall as ServedCall } from '@weft/document-service/rpc/attach';
import type { AttachCall } from '@weft/gateway/subscriptions/owner-stream';
import { type AttachRequest, AttachResponse } from '@weft/gen/broadcast';

/**
 * Attach within the process: what gateway and document-service say to each other over gRPC otherwise, in the same order, without a network between them.
 * A message arrives when its sender has finished its turn. Both take what they are told at once, so nobody has to wait for the other.
 */
export function localCall(serve: (call: ServedCall) => void): AttachCall {
  const gateway = new GatewayEnd();
  const owner = new OwnerEnd(gateway);
  gateway.owner = owner;
  serve(owner);
  return gateway;
}

class GatewayEnd extends EventEmitter implements AttachCall {
  /** Set before anybody has this end. */
  owner: OwnerEnd | undefined;
  /** Nothing ever waits. */
  readonly writableLength = 0;

  write(request: AttachRequest): void {
    process.nextTick(() => this.owner?.emit('data', request));
  }

  cancel(): void {
    const { owner } = this;
    this.owner = undefined;
    process.nextTick(() => owner?.emit('cancelled'));
  }

  /** Ended by the owner. */
  ended(error: Error | undefined): void {
    if (this.owner === undefined) return;
    this.owner = undefined;
    if (error === undefined) this.emit('end');
    else this.emit('error', error);
  }
}

class OwnerEnd extends EventEmitter implements ServedCall {
  readonly #gateway: GatewayEnd;

  constructor(gateway: GatewayEnd) {
    super();
    this.#gateway = gateway;
    // As gRPC hands a status to who called.
    this.on('error', (status: { details: string }) => {
      process.nextTick(() => gateway.ended(Object.assign(new Error(status.details), status)));
    });
  }

  write(message: Uint8Array): boolean {
    process.nextTick(() => {
      if (this.#gateway.owner === this) this.#gateway.emit('data', AttachResponse.decode(message));
    });
    return true;
  }

  end(): void {
    process.nextTick(() => this.#gateway.ended(undefined));
  }
}
