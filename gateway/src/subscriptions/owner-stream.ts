import { Metadata } from '@grpc/grpc-js';
import { type AttachRequest, type AttachResponse, BroadcastServiceClient } from '@weft/gen/broadcast';
import { createClient } from '@weft/service-kit/grpc-client';
import type { Logger } from '@weft/service-kit/logger';
import { type SupervisedCall, SupervisedStream } from '@weft/service-kit/supervised-stream';
import { OWNER_SILENCE_MS, OWNER_STREAM_WAITING } from '../limits.ts';
import type { OpenRequest, OwnerLink } from './subscriber.ts';

/** Names the one instance that a call is for, as its ip:port. */
const INSTANCE_HEADER = 'x-weft-instance';

/** The call of a stream to an owner. */
export interface AttachCall extends SupervisedCall<AttachResponse> {
  write(request: AttachRequest): unknown;
  /** Requests that are not on their way yet. */
  readonly writableLength: number;
}

/** Opens calls to one owner. */
export interface OwnerDialer {
  attach(): AttachCall;
  close(): void;
}

interface OwnerStreamOptions {
  /** host:port of the owner. */
  readonly address: string;
  readonly dialer: OwnerDialer;
  readonly gatewayId: string;
  readonly logger: Logger;
  up(link: OwnerLink): void;
  message(response: AttachResponse, link: OwnerLink): void;
  down(): void;
}

/** The one stream between this gateway and one owner, for all documents of that owner. A new link stands for every time it is opened. */
export class OwnerStream {
  readonly address: string;
  readonly #dialer: OwnerDialer;
  readonly #stream: SupervisedStream<AttachResponse, AttachCall>;
  #link: AttachLink | undefined;

  constructor(options: OwnerStreamOptions) {
    const { address, dialer, gatewayId, logger } = options;
    this.address = address;
    this.#dialer = dialer;
    this.#stream = new SupervisedStream<AttachResponse, AttachCall>({
      open: () => dialer.attach(),
      up: (call) => {
        call.write({ request: { $case: 'hello', value: { gatewayId } } });
        this.#link = new AttachLink(call);
        options.up(this.#link);
      },
      message: (response) => {
        if (this.#link !== undefined) options.message(response, this.#link);
      },
      down: (error, level) => {
        this.#link = undefined;
        logger[level]({ address, reason: error.message }, 'stream to owner broke');
        options.down();
      },
      silenceMs: OWNER_SILENCE_MS,
    });
  }

  /** The way to the owner while the stream is open. */
  get link(): OwnerLink | undefined {
    return this.#link;
  }

  start(): void {
    this.#stream.start();
  }

  stop(): void {
    this.#link = undefined;
    this.#stream.stop();
    this.#dialer.close();
  }
}

/** Dials an owner over gRPC, `via` a sidecar that passes calls on to the instance named with them, or the owner itself. */
export function grpcDialer(address: string, via: string | undefined): OwnerDialer {
  const client = createClient(BroadcastServiceClient, via ?? address);
  return {
    attach: () => client.attach(via === undefined ? new Metadata() : instanceMetadata(address)),
    close: () => client.close(),
  };
}

/** Tells the sidecar which instance is meant. */
function instanceMetadata(address: string): Metadata {
  const metadata = new Metadata();
  metadata.set(INSTANCE_HEADER, address);
  return metadata;
}

class AttachLink implements OwnerLink {
  readonly #call: AttachCall;
  #requests = 0;

  constructor(call: AttachCall) {
    this.#call = call;
  }

  nextRequestId(): number {
    this.#requests = (this.#requests % 0xffff_ffff) + 1;
    return this.#requests;
  }

  open({ requestId, documentId, sessions, after }: OpenRequest): void {
    const value = {
      requestId,
      documentId,
      sessions: [...sessions],
      afterRevision: after?.revision,
      afterChain: after?.chain ?? 0n,
    };
    this.#call.write({ request: { $case: 'open', value } });
  }

  close(documentId: string): void {
    this.#call.write({ request: { $case: 'close', value: { documentId } } });
  }

  caret(documentId: string, presence: Uint8Array): void {
    if (this.#call.writableLength > OWNER_STREAM_WAITING) return;
    this.#call.write({ request: { $case: 'caret', value: { documentId, presence } } });
  }
}
