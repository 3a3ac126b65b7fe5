import {
  type CallOptions,
  type ChannelCredentials,
  type ClientOptions,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { CALL_DEADLINE_MS, MESSAGE_BYTES_MAX } from './limits.ts';
import { statusErrorFrom } from './status-error.ts';
import { carryingTrace } from './telemetry-calls.ts';

type ClientConstructor<Client> = new (
  address: string,
  channelCredentials: ChannelCredentials,
  options?: Partial<ClientOptions>,
) => Client;

/** A client of another service, with keepalive so that a vanished peer is noticed, and quick reconnects. */
export function createClient<Instance>(Client: ClientConstructor<Instance>, address: string): Instance {
  return new Client(address, credentials.createInsecure(), {
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    // Two clients of one address must not share a connection that one of them closes.
    'grpc.use_local_subchannel_pool': 1,
  });
}

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

interface UnaryOptions {
  readonly metadata?: Metadata;
  /** Milliseconds; CALL_DEADLINE_MS unless given. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** One call: `callUnary(client.getUser.bind(client), request)`. Fails with StatusError, also when the deadline passes or the signal aborts. */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  { metadata = new Metadata(), deadlineMs = CALL_DEADLINE_MS, signal }: UnaryOptions = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = method(
      request,
      metadata,
      { deadline: Date.now() + deadlineMs, interceptors: [carryingTrace] },
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (error === null) resolve(response);
        else reject(statusErrorFrom(error));
      },
    );
    const cancel = () => call.cancel();
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** Metadata that carries an access token. */
export function bearer(accessToken: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${accessToken}`);
  return metadata;
}
