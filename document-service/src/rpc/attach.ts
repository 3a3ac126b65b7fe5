import { status } from '@grpc/grpc-js';
import type { AttachRequest, CaretMoved, OpenDocument } from '@weft/gen/broadcast';
import { Presence } from '@weft/gen/session';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import type { BroadcastHub } from '../application/broadcast-hub.ts';
import { GatewayStream, type StreamEnd, type StreamWire } from '../application/gateway-stream.ts';
import type { DocumentOpener } from '../application/open-document.ts';
import type { DocumentEvents } from '../events.ts';

/** What of a call is used here. */
export interface AttachCall {
  on(event: 'data', listener: (request: AttachRequest) => void): unknown;
  on(event: 'end' | 'close' | 'cancelled' | 'error' | 'drain', listener: () => void): unknown;
  /** False when the peer takes no more for now. */
  write(message: Uint8Array): boolean;
  /** Ends the call with a status. */
  emit(event: 'error', error: ReturnType<typeof toGrpcError>): unknown;
  end(): unknown;
}

const ENDS: Readonly<Record<StreamEnd, StatusError>> = {
  slow: new StatusError(status.RESOURCE_EXHAUSTED, 'too much was waiting to be read, attach again', {
    reason: 'SLOW_CONSUMER',
  }),
  stopping: new StatusError(status.UNAVAILABLE, 'the server is going away', { reason: 'SHUTTING_DOWN' }),
};

/** The stream of one gateway: what it asks for is done in the order asked, what happens comes in one order. */
export function attach(hub: BroadcastHub, opener: DocumentOpener, events?: DocumentEvents): (call: AttachCall) => void {
  return (call) => {
    const session = new AttachSession(call, { hub, opener, events });
    call.on('data', (message: AttachRequest) => session.take(message));
    call.on('end', () => {
      session.gone();
      call.end();
    });
    for (const event of ['close', 'cancelled', 'error'] as const) call.on(event, () => session.gone());
  };
}

interface AttachParts {
  readonly hub: BroadcastHub;
  readonly opener: DocumentOpener;
  /** Told of what is sent. */
  readonly events: DocumentEvents | undefined;
}

class AttachSession {
  readonly #call: AttachCall;
  readonly #hub: BroadcastHub;
  readonly #opener: DocumentOpener;
  readonly #events: DocumentEvents | undefined;
  /** Made by hello. */
  #stream: GatewayStream | undefined;
  #gone = false;
  /** Opens under way by document; one is void when the subscription is ended meanwhile. */
  readonly #opening = new Map<string, Set<{ cancelled: boolean }>>();

  constructor(call: AttachCall, { hub, opener, events }: AttachParts) {
    this.#events = events;
    this.#call = call;
    this.#hub = hub;
    this.#opener = opener;
  }

  take({ request }: AttachRequest): void {
    if (this.#gone) return;
    const stream = this.#stream;
    if (stream === undefined) this.#hello(request);
    else if (request?.$case === 'open') this.#open(stream, request.value);
    else if (request?.$case === 'close') this.#close(stream, request.value.documentId);
    else if (request?.$case === 'caret') this.#caret(stream, request.value);
  }

  gone(): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#stream !== undefined) this.#hub.detached(this.#stream);
  }

  #hello(request: AttachRequest['request']): void {
    if (request?.$case !== 'hello') {
      endCall(
        this.#call,
        new StatusError(status.INVALID_ARGUMENT, 'hello must come first', { reason: 'UNEXPECTED_MESSAGE' }),
      );
      return;
    }
    this.#stream = new GatewayStream(wireOf(this.#call, this.#events));
    this.#hub.attached(this.#stream);
  }

  #open(stream: GatewayStream, { requestId, documentId, sessions, afterRevision, afterChain }: OpenDocument): void {
    const after = afterRevision === undefined ? undefined : { revision: afterRevision, chain: afterChain };
    const opening = this.#opening.get(documentId) ?? new Set();
    this.#opening.set(documentId, opening);
    const ticket = { cancelled: false };
    opening.add(ticket);
    const cancelled = () => this.#gone || ticket.cancelled;
    void this.#opener.open(stream, { requestId, documentId, sessions, after }, cancelled).finally(() => {
      opening.delete(ticket);
      if (opening.size === 0 && this.#opening.get(documentId) === opening) this.#opening.delete(documentId);
    });
  }

  #close(stream: GatewayStream, documentId: string): void {
    for (const ticket of this.#opening.get(documentId) ?? []) ticket.cancelled = true;
    this.#opening.delete(documentId);
    this.#hub.unfollow(documentId, stream);
  }

  #caret(stream: GatewayStream, { documentId, presence }: CaretMoved): void {
    const { userId, sessionId, gone } = Presence.decode(presence);
    this.#hub.caretMoved(documentId, stream, { userId, sessionId, presence, gone });
  }
}

function wireOf(call: AttachCall, events: DocumentEvents | undefined): StreamWire {
  return {
    write: (message) => {
      events?.broadcast(message.byteLength);
      return call.write(message);
    },
    onDrain: (listener) => call.on('drain', listener),
    end: (reason) => {
      events?.streamEnded(reason);
      endCall(call, ENDS[reason]);
    },
  };
}

function endCall(call: AttachCall, error: StatusError): void {
  call.emit('error', toGrpcError(error));
}
