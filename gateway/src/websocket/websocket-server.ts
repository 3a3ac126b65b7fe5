import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer as WsServer } from 'ws';
import type { GatewayEvents } from '../events.ts';
import { type ConnectionLimits, FRAGMENTS, FRAME_BYTES, LIVENESS_MS } from '../limits.ts';
import { jsonWire } from '../session/json-wire.ts';
import { protoWire } from '../session/proto-wire.ts';
import type { SessionServices } from '../session/session-services.ts';
import type { Wire } from '../session/wire.ts';
import { Connection } from './connection.ts';
import { FlushScheduler } from './flush-scheduler.ts';
import { binaryFrameHeader, textFrameHeader } from './frame.ts';
import { isOriginAllowed } from './origin.ts';

/** The subprotocols, each with how its messages look. The first one that a client offers counts. */
const WIRES: ReadonlyMap<string, Wire> = new Map([
  ['weft.v1.proto', protoWire(binaryFrameHeader)],
  ['weft.v1.json', jsonWire(textFrameHeader)],
]);

interface WebSocketServerOptions {
  readonly services: SessionServices;
  readonly events: GatewayEvents;
  readonly limits: ConnectionLimits;
  /** Origins of pages that may connect beside those of the same host. */
  readonly allowedOrigins: readonly string[];
}

/** Takes WebSocket connections at `/ws` and keeps them. */
export class WebSocketServer {
  readonly #options: WebSocketServerOptions;
  readonly #server: WsServer;
  readonly #scheduler = new FlushScheduler();
  readonly #connections = new Set<Connection>();
  #unauthenticated = 0;
  #accepting = true;
  #livenessAtMs = 0;

  constructor(options: WebSocketServerOptions) {
    this.#options = options;
    this.#server = new WsServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: FRAME_BYTES,
      maxFragments: FRAGMENTS,
      autoPong: false,
      handleProtocols: (offered) => chosenProtocol(offered) ?? false,
    });
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Takes no further connections. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  /** Takes the upgrade of an HTTP request, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      // Without this the connection stays for as long as the other end likes.
      socket.once('finish', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const wire = WIRES.get(webSocket.protocol);
      if (wire === undefined) webSocket.terminate();
      else this.#connect(webSocket, socket, wire);
    });
  }

  /** Looks at what depends on time. */
  tick(): void {
    for (const connection of this.#connections) connection.tick();
    const nowMs = this.#options.services.clock.monotonic();
    if (nowMs - this.#livenessAtMs < LIVENESS_MS) return;
    this.#livenessAtMs = nowMs;
    for (const connection of this.#connections) connection.checkLiveness();
  }

  #refusalOf({ url = '', headers }: IncomingMessage): string | undefined {
    const { limits, allowedOrigins } = this.#options;
    if (url.split('?', 1)[0] !== '/ws') return '404 Not Found';
    if (!isOriginAllowed(headers, allowedOrigins)) return '403 Forbidden';
    if (chosenProtocol(offeredProtocols(headers['sec-websocket-protocol'])) === undefined) return '400 Bad Request';
    const isFull = this.#connections.size >= limits.connections || this.#unauthenticated >= limits.unauthenticated;
    return isFull || !this.#accepting ? '503 Service Unavailable' : undefined;
  }

  #connect(webSocket: WebSocket, socket: Duplex, wire: Wire): void {
    const { services, events } = this.#options;
    this.#unauthenticated += 1;
    let isAuthenticated = false;
    const authenticated = () => {
      if (!isAuthenticated) this.#unauthenticated -= 1;
      isAuthenticated = true;
    };
    const closed = () => {
      authenticated();
      this.#connections.delete(connection);
      events.disconnected(webSocket.protocol);
    };
    const connection = new Connection({
      webSocket,
      socket,
      wire,
      services,
      scheduler: this.#scheduler,
      events,
      authenticated,
      closed,
    });
    this.#connections.add(connection);
    events.connected(webSocket.protocol);
  }
}

function offeredProtocols(header: string | undefined): ReadonlySet<string> {
  return new Set((header ?? '').split(',').map((protocol) => protocol.trim()));
}

function chosenProtocol(offered: ReadonlySet<string>): string | undefined {
  return [...offered].find((protocol) => WIRES.has(protocol));
}
