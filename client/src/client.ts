import { browserTransport } from './connection/browser-transport.ts';
import { type Clock, systemClock } from './connection/clock.ts';
import { Connection } from './connection/connection.ts';
import type { BackOff } from './connection/reconnect-policy.ts';
import type { Transport } from './connection/transport.ts';
import { Document } from './document.ts';

export interface ClientOptions {
  /** Where the server is: http:, https:, ws: or wss:. Without a path `/ws` is meant. */
  readonly url: string;
  /** Gives an access token that is good for a while; asked at every connection, and before a token ends. */
  readonly token: () => Promise<string>;
  /** The browser's WebSocket unless said otherwise; programs on Node pass `nodeTransport`. */
  readonly transport?: Transport;
  /** Name and version of the program, for the server's logs. At most 128 bytes. */
  readonly clientName?: string;
  readonly backOff?: BackOff;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Makes session ids: UUIDs in canonical lower case. */
  readonly newSessionId?: () => string;
}

/** Documents on one connection. */
export interface Client {
  /**
   * Opens a document. Returns at once; the text comes later (`whenReady`).
   * @param documentId a UUID in canonical lower case
   */
  open(documentId: string): Document;
  /** Ends the connection, and with it every document. What is not saved leaves as a draft. */
  close(): void;
}

/** A client of a weft server. It connects with the first document, and again whenever the connection is lost. */
export function createClient(options: ClientOptions): Client {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const newSessionId = options.newSessionId ?? (() => crypto.randomUUID());
  const connection = new Connection({
    url: sessionUrl(options.url),
    token: options.token,
    transport: options.transport ?? browserTransport,
    clock,
    random,
    clientName: options.clientName ?? 'weft-client/0.1.0',
    ...(options.backOff === undefined ? {} : { backOff: options.backOff }),
  });
  return {
    open: (documentId) => new Document({ documentId, connection, clock, random, newSessionId }),
    close: () => connection.close(),
  };
}

/** The address of the session endpoint of a server. */
export function sessionUrl(server: string): string {
  const url = new URL(server);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (url.pathname === '/') url.pathname = '/ws';
  return url.toString();
}
