import { createRequire } from 'node:module';
import type { KafkaConfig, Logger } from 'kafkajs';
import { decodeFetch, encodeFetch, type FetchedRecord, type FetchRequest } from './fetch-message.ts';
import { encodeProduce, type ProduceRequest } from './produce-message.ts';
import type { Checksum } from './record-batch.ts';

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

interface ProtocolResponse<T = unknown> {
  readonly decode: (payload: Buffer) => Promise<T>;
  readonly parse: (decoded: T) => Promise<T>;
}

interface ProtocolRequest<T = unknown> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<unknown>;
  };
  readonly response: ProtocolResponse<T>;
  /** In milliseconds; the connection's unless given. */
  readonly requestTimeout?: number;
}

/** One kind of request in all versions. */
interface RequestDefinition<Options> {
  protocol: (wanted: { readonly version: number }) => (options: Options) => ProtocolRequest;
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
const checksum = load('kafkajs/src/protocol/recordBatch/crc32C') as Checksum;
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeMessages = load('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<readonly FetchedRecord[]>;
const produceResponse = load('kafkajs/src/protocol/requests/produce/v7/response') as ProtocolResponse;
const fetchResponse = load('kafkajs/src/protocol/requests/fetch/v11/response') as ProtocolResponse;
const { requests } = load('kafkajs/src/protocol/requests') as {
  readonly requests: {
    readonly Produce: RequestDefinition<ProduceRequest>;
    readonly Fetch: RequestDefinition<FetchRequest>;
  };
};
const theirProduce = requests.Produce.protocol;
const theirFetch = requests.Fetch.protocol;

/** On top of the time for which a broker holds an answer to a fetch back. */
const ON_THE_WAY_MS = 100;
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

/**
 * kafkajs writes and reads records, and asks for partitions, through a dozen objects and big integers each, which took as long as all else that happens to
 * an edit. Version 7 of Produce and 11 of Fetch, the newest that it speaks, are produce-message.ts and fetch-message.ts from now on. Batches of another kind,
 * such as those that a broker compressed, and older brokers still get kafkajs's own.
 */
export function useOwnMessages(): void {
  requests.Produce.protocol = ({ version }) => (version === 7 ? produce : theirProduce({ version }));
  requests.Fetch.protocol = ({ version }) => (version === 11 ? fetch : theirFetch({ version }));
}

function produce(asked: ProduceRequest) {
  const encode = async () => new Encoder().writeBuffer(encodeProduce(asked, Date.now(), checksum));
  return { request: { apiKey: 0, apiVersion: 7, apiName: 'Produce', encode }, response: produceResponse };
}

function fetch(asked: FetchRequest) {
  const encode = async () => new Encoder().writeBuffer(encodeFetch(asked));
  const decode = (payload: Buffer) => decodeFetch(payload, (bytes) => decodeMessages(new Decoder(bytes)));
  return {
    request: { apiKey: 1, apiVersion: 11, apiName: 'Fetch', encode },
    response: { decode, parse: fetchResponse.parse },
    // The broker holds an answer back for so long by design.
    requestTimeout: asked.maxWaitTime + ON_THE_WAY_MS,
  };
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
