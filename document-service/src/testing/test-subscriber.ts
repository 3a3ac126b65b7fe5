import type { ClientReadableStream } from '@grpc/grpc-js';
import { BroadcastServiceClient, type SubscribeResponse } from '@weft/gen/broadcast';
import { bearer, createClient } from '@weft/service-kit/grpc-client';
import { type StatusError, statusErrorFrom } from '@weft/service-kit/status-error';
import { waitFor } from './wait-for.ts';

interface SubscriberOptions {
  readonly address: string;
  /** Undefined calls without a token. */
  readonly token: string | undefined;
  readonly documentId: string;
  readonly afterRevision?: number;
  readonly deadlineMs?: number;
  /** Reads one message and then no more. */
  readonly paused?: boolean;
}

/** A program of another team that follows a document, and notes all it hears. */
export class TestSubscriber {
  readonly operations: SubscribeResponse[] = [];
  /** Signs of life. */
  readonly standings: SubscribeResponse[] = [];
  #ended: StatusError | undefined;
  readonly #client: BroadcastServiceClient;
  readonly #call: ClientReadableStream<SubscribeResponse>;

  constructor({ address, token, documentId, afterRevision = 0, deadlineMs, paused = false }: SubscriberOptions) {
    this.#client = createClient(BroadcastServiceClient, address);
    const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    this.#call = this.#client.subscribe(
      { documentId, afterRevision },
      token === undefined ? undefined : bearer(token),
      options,
    );
    this.#call.on('error', (error) => {
      this.#ended = statusErrorFrom(error);
    });
    this.#call.on('data', (message: SubscribeResponse) => {
      (message.operation === undefined ? this.standings : this.operations).push(message);
    });
    // Only one who has begun to read can stop: until then grpc-js takes whatever comes.
    if (paused) this.#call.once('data', () => this.#call.pause());
  }

  /** Reads on. */
  read(): void {
    this.#call.resume();
  }

  get revisions(): number[] {
    return this.operations.map(({ revision }) => revision);
  }

  /** Waits until the operation that leads to a revision was heard. */
  async reach(revision: number): Promise<void> {
    await waitFor(
      () => {
        if (this.#ended !== undefined) throw this.#ended;
        return (this.operations.at(-1)?.revision ?? 0) >= revision || undefined;
      },
      () => `revision ${revision}; heard up to ${this.operations.at(-1)?.revision}`,
    );
  }

  /** Waits for the stream's end and answers why. */
  ended(): Promise<StatusError> {
    return waitFor(() => this.#ended, 'the stream to end');
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }
}
