import { fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import {
  type CallOptions,
  type ClientDuplexStream,
  type ClientOptions,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { type CollaborateRequest, type CollaborateResponse, EditServiceClient } from '@weft/gen/edit';
import { ClientMessage, ServerMessage } from '@weft/gen/session';
import { messageDescriptor } from '@weft/service-kit/descriptors';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { type Message, MessageInbox, messagesOf } from './message-inbox.ts';

const CLIENT_MESSAGE = messageDescriptor('weft.v1.ClientMessage');

export interface CollaborateClientOptions {
  /** Sent as metadata. */
  readonly accessToken?: string;
  readonly channel?: Partial<ClientOptions>;
  readonly call?: Partial<CallOptions>;
  /** Nothing is read until `read` is called. */
  readonly deaf?: boolean;
}

/** A client of EditService.Collaborate that knows the protocol's messages and nothing of its rules, as SessionClient is one of the WebSocket. */
export class CollaborateClient {
  readonly stream: ClientDuplexStream<CollaborateRequest, CollaborateResponse>;
  /** How the stream ended: the code, the reason in ErrorInfo, and when to come back. */
  readonly closed: Promise<{ code: number; reason: string; retryAfterMs: number | undefined }>;
  #open = true;
  readonly #inbox = new MessageInbox();
  readonly #client: EditServiceClient;

  constructor(address: string, { accessToken, channel, call = {}, deaf = false }: CollaborateClientOptions = {}) {
    const options = { 'grpc.max_receive_message_length': -1, 'grpc.use_local_subchannel_pool': 1, ...channel };
    this.#client = new EditServiceClient(address, credentials.createInsecure(), options);
    const metadata = new Metadata();
    if (accessToken !== undefined) metadata.set('authorization', `Bearer ${accessToken}`);
    this.stream = this.#client.collaborate(metadata, call);
    this.closed = this.#end();
    // grpc-js holds nothing back before the first read: that takes a few messages, and then no more.
    if (deaf) this.stream.read(0);
    else this.read();
  }

  get received(): readonly Message[] {
    return this.#inbox.received;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Takes what comes from now on. */
  read(): void {
    this.stream.on('data', ({ message }: CollaborateResponse) => {
      if (message !== undefined) this.#inbox.take(messagesOf(ServerMessage.encode(message).finish()));
    });
  }

  /** Sends a message as it is. */
  write(request: CollaborateRequest): void {
    this.stream.write(request);
  }

  /** Says that nothing more is sent. */
  finish(): void {
    this.stream.end();
  }

  send(message: JsonValue): void {
    this.stream.write({ message: ClientMessage.decode(toBinary(CLIENT_MESSAGE, fromJson(CLIENT_MESSAGE, message))) });
  }

  /** The next message with this key, skipping others; fails when none comes. */
  next(key: string): Promise<Record<string, unknown>> {
    return this.#inbox.next(key);
  }

  /** All that came with this key. */
  all(key: string): Record<string, unknown>[] {
    return this.#inbox.all(key);
  }

  close(): void {
    this.stream.cancel();
    this.#client.close();
  }

  #end(): Promise<{ code: number; reason: string; retryAfterMs: number | undefined }> {
    return new Promise((resolve) => {
      this.stream.on('error', (error: ServiceError) => {
        const { code, reason, retryAfterMs } = statusErrorFrom(error);
        resolve({ code, reason, retryAfterMs });
      });
      this.stream.on('status', ({ code }) => {
        this.#open = false;
        if (code === 0) resolve({ code, reason: '', retryAfterMs: undefined });
      });
    });
  }
}
