import type { IncomingMessage } from 'node:http';
import { type DescMethod, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { SubmitEditRequest, SubmitEditResponse } from '@weft/gen/edit';
import { descriptors } from '@weft/service-kit/descriptors';
import { bearer } from '@weft/service-kit/grpc-client';
import { MESSAGE_BYTES_MAX } from '@weft/service-kit/limits';
import { violationOf } from '@weft/service-kit/request-validation';
import { invalidArgument, unauthenticated } from '@weft/service-kit/status-error';
import type { Tracing } from '@weft/service-kit/telemetry';
import { carryingTrace } from '@weft/service-kit/telemetry-calls';
import { answering } from '@weft/service-kit/telemetry-scope';
import type { Principal } from '@weft/service-kit/token-verifier';
import type { Edits } from '../edits/edits.ts';
import { BRIDGE_BODY_BYTES, BRIDGE_DEADLINE_LONGEST_MS, BRIDGE_DEADLINE_MS } from '../limits.ts';
import { readJson } from './request-body.ts';

/** Services that are offered, and methods of them that are not. Streams are refused anyway. */
const OFFERED: ReadonlyMap<string, 'auth' | 'document' | 'here'> = new Map([
  ['weft.v1.DocumentService', 'document'],
  ['weft.v1.EditService', 'here'],
  ['weft.v1.PermissionService', 'auth'],
  ['weft.v1.UserService', 'auth'],
]);

interface BridgeOptions {
  readonly authAddress: string;
  /** Any of them answers. */
  readonly documentAddresses: readonly string[];
  /** Set when calls are traced. */
  readonly tracing?: Tracing | undefined;
  /** Fails unless the token is good: services behind may trust calls without one. */
  authenticate(accessToken: string): Promise<Principal>;
  /** What answers EditService, in this process. */
  readonly edits: Edits;
}

/** Who calls, with the token as it came. */
interface Caller {
  readonly userId: string;
  readonly accessToken: string;
}

interface BridgedCall {
  readonly input: Uint8Array;
  readonly caller: Caller;
  readonly deadlineMs: number;
}

/** Connect's unary JSON calls (https://connectrpc.com/docs/protocol) carried over to gRPC, by the descriptors alone. */
export class ConnectBridge {
  readonly #options: BridgeOptions;
  readonly #auth: Client;
  readonly #documents: readonly Client[];
  #next = 0;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#auth = channel(options.authAddress);
    this.#documents = options.documentAddresses.map(channel);
  }

  /** The method that a path like `/weft.v1.DocumentService/GetDocument` names; undefined when none is offered. */
  method(path: string): DescMethod | undefined {
    const [, service = '', name, ...rest] = path.split('/');
    if (rest.length > 0 || !OFFERED.has(service)) return undefined;
    return descriptors()
      .registry.getService(service)
      ?.methods.find((method) => method.name === name && method.methodKind === 'unary');
  }

  /** Calls the method with a request's JSON; answers the response's. Fails with a gRPC error, or as `readJson` does. */
  call(method: DescMethod, request: IncomingMessage): Promise<JsonValue> {
    const { traceparent } = request.headers;
    const name = `${method.parent.typeName}/${method.name}`;
    const span = this.#options.tracing?.enter(name, traceparent?.toString(), { kind: 'server' });
    return answering(span, () => this.#call(method, request));
  }

  async #call(method: DescMethod, request: IncomingMessage): Promise<JsonValue> {
    const caller = await this.#authenticated(request);
    const deadlineMs = deadlineOf(request);
    const input = encodeRequest(method, await readJson(request, BRIDGE_BODY_BYTES));
    const call = { input, caller, deadlineMs };
    const isHere = OFFERED.get(method.parent.typeName) === 'here';
    const output = await (isHere ? this.#submitEdit(method, call, request) : this.#invoke(method, call));
    return toJson(method.output, fromBinary(method.output, output), { registry: descriptors().registry });
  }

  close(): void {
    for (const client of [this.#auth, ...this.#documents]) client.close();
  }

  async #authenticated({ headers }: IncomingMessage): Promise<Caller> {
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('an access token is needed: authorization: Bearer …');
    const { userId } = await this.#options.authenticate(token);
    return { userId, accessToken: token };
  }

  /** The one unary method of the gateway itself. A caller who closes the connection gives up. */
  async #submitEdit(
    method: DescMethod,
    { input, caller: { userId }, deadlineMs }: BridgedCall,
    { socket }: IncomingMessage,
  ): Promise<Uint8Array> {
    const violation = violationOf(method.input, input);
    if (violation !== undefined) throw invalidArgument(violation);
    const gone = new AbortController();
    const giveUp = () => gone.abort();
    socket.once('close', giveUp);
    try {
      const { signal } = gone;
      const revision = await this.#options.edits.submit(SubmitEditRequest.decode(input), {
        userId,
        signal,
        waitMs: deadlineMs,
      });
      return SubmitEditResponse.encode({ revision }).finish();
    } finally {
      socket.off('close', giveUp);
    }
  }

  #invoke(method: DescMethod, { input, caller, deadlineMs }: BridgedCall): Promise<Uint8Array> {
    const path = `/${method.parent.typeName}/${method.name}`;
    const options = { deadline: Date.now() + deadlineMs, interceptors: [carryingTrace] };
    return new Promise((resolve, reject) => {
      this.#clientOf(method).makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes) => bytes,
        input,
        bearer(caller.accessToken),
        options,
        (error, output) => {
          if (error !== null) reject(error);
          else resolve(output ?? new Uint8Array(0));
        },
      );
    });
  }

  #clientOf(method: DescMethod): Client {
    if (OFFERED.get(method.parent.typeName) === 'auth') return this.#auth;
    this.#next += 1;
    return this.#documents[this.#next % this.#documents.length] ?? this.#auth;
  }
}

function channel(address: string): Client {
  return new Client(address, credentials.createInsecure(), {
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
}

function encodeRequest(method: DescMethod, json: unknown): Uint8Array {
  try {
    return toBinary(method.input, fromJson(method.input, json as JsonValue, { registry: descriptors().registry }));
  } catch (error) {
    throw invalidArgument(error instanceof Error ? error.message : 'the body is not the request');
  }
}

/** Milliseconds from `Connect-Timeout-Ms`, within reason. */
function deadlineOf({ headers }: IncomingMessage): number {
  const header = headers['connect-timeout-ms'];
  if (header === undefined) return BRIDGE_DEADLINE_MS;
  if (!/^\d{1,10}$/.test(String(header))) throw invalidArgument('connect-timeout-ms must be a number of milliseconds');
  return Math.min(Number(header), BRIDGE_DEADLINE_LONGEST_MS);
}
