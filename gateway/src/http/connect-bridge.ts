import type { IncomingMessage } from 'node:http';
import { type DescMethod, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Client, credentials, type Metadata } from '@grpc/grpc-js';
import { descriptors } from '@weft/service-kit/descriptors';
import { bearer } from '@weft/service-kit/grpc-client';
import { MESSAGE_BYTES_MAX } from '@weft/service-kit/limits';
import { invalidArgument, unauthenticated } from '@weft/service-kit/status-error';
import { BRIDGE_BODY_BYTES, BRIDGE_DEADLINE_LONGEST_MS, BRIDGE_DEADLINE_MS } from '../limits.ts';
import { readJson } from './request-body.ts';

/** Services that are offered, and methods of them that are not. Streams are refused anyway. */
const OFFERED: ReadonlyMap<string, 'auth' | 'document'> = new Map([
  ['weft.v1.DocumentService', 'document'],
  ['weft.v1.PermissionService', 'auth'],
  ['weft.v1.UserService', 'auth'],
]);

interface BridgeOptions {
  readonly authAddress: string;
  /** Any of them answers. */
  readonly documentAddresses: readonly string[];
  /** Fails unless the token is good: services behind may trust calls without one. */
  authenticate(accessToken: string): Promise<unknown>;
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
  async call(method: DescMethod, request: IncomingMessage): Promise<JsonValue> {
    const metadata = await this.#authenticated(request);
    const deadlineMs = deadlineOf(request);
    const input = encodeRequest(method, await readJson(request, BRIDGE_BODY_BYTES));
    const output = await this.#invoke(method, input, metadata, deadlineMs);
    return toJson(method.output, fromBinary(method.output, output), { registry: descriptors().registry });
  }

  close(): void {
    for (const client of [this.#auth, ...this.#documents]) client.close();
  }

  async #authenticated({ headers }: IncomingMessage): Promise<Metadata> {
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('an access token is needed: authorization: Bearer …');
    await this.#options.authenticate(token);
    return bearer(token);
  }

  #invoke(method: DescMethod, input: Uint8Array, metadata: Metadata, deadlineMs: number): Promise<Uint8Array> {
    const path = `/${method.parent.typeName}/${method.name}`;
    const options = { deadline: Date.now() + deadlineMs };
    return new Promise((resolve, reject) => {
      this.#clientOf(method).makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes) => bytes,
        input,
        metadata,
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
