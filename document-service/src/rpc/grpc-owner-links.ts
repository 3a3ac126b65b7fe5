import { Client, type ClientReadableStream, Metadata, status } from '@grpc/grpc-js';
import { SubscribeRequest } from '@weft/gen/broadcast';
import { createClient } from '@weft/service-kit/grpc-client';
import { StatusError, statusErrorFrom } from '@weft/service-kit/status-error';
import { OWNER_SILENCE_MS } from '../limits.ts';
import type { FollowedEvent, FollowRequest, OwnerLinks } from '../ports/follower.ts';
import { publicBroadcastDefinition } from './broadcast-definition.ts';

/** Names the one instance that a call is for, as its ip:port. */
const INSTANCE_HEADER = 'x-weft-instance';

/** Streams on one connection: servers let a connection have so many at once, and one more would wait without a word. */
const STREAMS_PER_CONNECTION = 500;

interface SharedClient {
  readonly address: string;
  readonly client: Client;
  users: number;
}

/** Follows documents at their owners' internal listeners, a connection per owner and STREAMS_PER_CONNECTION while somebody uses it. */
export class GrpcOwnerLinks implements OwnerLinks {
  readonly #via: string | undefined;
  readonly #silenceMs: number;
  readonly #clients = new Set<SharedClient>();

  /**
   * `via`: host:port of a sidecar that passes calls on to the instance named with them; undefined to dial owners themselves. `silenceMs`: an owner that
   * says nothing for so long is taken for gone.
   */
  constructor(via: string | undefined, { silenceMs = OWNER_SILENCE_MS } = {}) {
    this.#via = via;
    this.#silenceMs = silenceMs;
  }

  async *follow(
    ownerAddress: string,
    request: FollowRequest,
    signal: AbortSignal,
  ): AsyncGenerator<FollowedEvent, void, undefined> {
    const address = this.#via ?? ownerAddress;
    const shared = this.#take(address);
    try {
      const call = subscribeAt(shared.client, request, this.#via === undefined ? undefined : ownerAddress);
      yield* eventsOf(call, signal, this.#silenceMs);
    } finally {
      this.#release(shared);
    }
  }

  close(): void {
    for (const { client } of this.#clients) client.close();
    this.#clients.clear();
  }

  #take(address: string): SharedClient {
    const usable = (candidate: SharedClient) =>
      candidate.address === address && candidate.users < STREAMS_PER_CONNECTION;
    let shared = [...this.#clients].find(usable);
    if (shared === undefined) {
      shared = { address, client: createClient(Client, address), users: 0 };
      this.#clients.add(shared);
    }
    shared.users += 1;
    return shared;
  }

  #release(shared: SharedClient): void {
    shared.users -= 1;
    if (shared.users > 0 || !this.#clients.delete(shared)) return;
    shared.client.close();
  }
}

function subscribeAt(
  client: Client,
  request: FollowRequest,
  instance: string | undefined,
): ClientReadableStream<FollowedEvent> {
  const { path, responseDeserialize } = publicBroadcastDefinition.subscribe;
  const metadata = new Metadata();
  if (instance !== undefined) metadata.set(INSTANCE_HEADER, instance);
  return client.makeServerStreamRequest(
    path,
    (message: SubscribeRequest) => Buffer.from(SubscribeRequest.encode(message).finish()),
    responseDeserialize,
    request,
    metadata,
  );
}

/** What the owner tells, taken from the wire only as fast as it is asked for. Nothing for `silenceMs` while asked counts as a broken stream. */
async function* eventsOf(
  call: ClientReadableStream<FollowedEvent>,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<FollowedEvent, void, undefined> {
  const cancel = () => call.cancel();
  // Errors are told by the iterator; one after its end would otherwise be thrown at nobody.
  call.on('error', () => undefined);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const events = call[Symbol.asyncIterator]() as AsyncIterator<FollowedEvent, void>;
  try {
    for (;;) {
      const silence = setTimeout(cancel, silenceMs);
      const next = await events.next().finally(() => clearTimeout(silence));
      if (next.done === true) throw ended();
      yield next.value;
    }
  } catch (error) {
    throw statusErrorFrom(error);
  } finally {
    signal.removeEventListener('abort', cancel);
    call.cancel();
  }
}

function ended(): StatusError {
  return new StatusError(status.UNAVAILABLE, 'the owner ended the stream', { reason: 'OWNER_UNAVAILABLE' });
}
