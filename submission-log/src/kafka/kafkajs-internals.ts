import { createRequire } from 'node:module';
import type { KafkaConfig, Logger } from 'kafkajs';

/*
 * The only file that reaches into kafkajs's sources. kafkajs 2.2.4 is pinned and no longer maintained, so these don't move.
 */

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly requestTimeoutIntervalId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
}

interface ProtocolRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<unknown>;
  };
  readonly response: {
    readonly decode: (payload: Buffer) => Promise<T>;
    readonly parse: (decoded: T) => Promise<T>;
  };
}

interface ConnectionPool {
  send<T>(request: ProtocolRequest<T>): Promise<T>;
}

interface Broker {
  readonly connectionPool: ConnectionPool;
  /** By API key. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number } | undefined>>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

const load = createRequire(import.meta.url);
const requestQueue = load('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
const scheduleTimeoutCheck = requestQueue.prototype.scheduleRequestTimeoutCheck;
const BrokerClass = load('kafkajs/src/broker') as new (options: object) => Broker;
const ConnectionPoolClass = load('kafkajs/src/network/connectionPool') as new (options: object) => ConnectionPool;
const Encoder = load('kafkajs/src/protocol/encoder') as new () => { writeBuffer(bytes: Buffer): unknown };

/** How soon to look again at requests that wait for room; a finished request looks at once anyway. */
const RECHECK_MS = 10;

/**
 * kafkajs arms its timer for throttled requests also when none waits, with a delay in the past: every open connection wakes a
 * thousand times a second, and Node warns of negative timeouts. Here it is armed only while something waits. Its check for late answers outlives
 * a connection that was lost while brokers were away; here it keeps no process from ending.
 */
export function calmRequestQueue(): void {
  Object.assign(requestQueue.prototype, {
    scheduleCheckPendingRequests(this: RequestQueue): void {
      if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
      const throttledMs = this.throttledUntil - Date.now();
      this.throttleCheckTimeoutId = setTimeout(
        () => {
          this.throttleCheckTimeoutId = null;
          this.checkPendingRequests();
        },
        throttledMs > 0 ? throttledMs : RECHECK_MS,
      );
    },
    scheduleRequestTimeoutCheck(this: RequestQueue): void {
      scheduleTimeoutCheck.call(this);
      this.requestTimeoutIntervalId?.unref();
    },
  });
}

/** A request that kafkajs doesn't know. */
export interface RawRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  /** All that follows the client id in the request's header. */
  readonly body: Buffer;
}

/**
 * Sends one request of a newer version than kafkajs speaks to one broker, through kafkajs's own TLS and authentication.
 * Answers all that follows the correlation id; undefined when the broker doesn't speak that version.
 */
export async function sendRawRequest(
  config: KafkaConfig,
  logger: Logger,
  address: string,
  { apiKey, apiVersion, apiName, body }: RawRequest,
): Promise<Buffer | undefined> {
  const colon = address.lastIndexOf(':');
  const connectionPool = new ConnectionPoolClass({
    ...config,
    host: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    logger,
  });
  const broker = new BrokerClass({ connectionPool, logger });
  try {
    await broker.connect();
    if ((broker.versions[apiKey]?.maxVersion ?? 0) < apiVersion) return undefined;
    return await connectionPool.send<Buffer>({
      request: { apiKey, apiVersion, apiName, encode: async () => new Encoder().writeBuffer(body) },
      response: { decode: async (payload) => payload, parse: async (payload) => payload },
    });
  } finally {
    await broker.disconnect();
  }
}
