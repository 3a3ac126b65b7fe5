import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer as WsServer } from 'ws';
import type { GatewayEvents } from '../events.ts';
import { FRAGMENTS, FRAME_BYTES } from '../limits.ts';
import type { Connections } from '../session/connections.ts';
import { FlushScheduler } from '../session/flush-scheduler.ts';
import { jsonWire } from '../session/json-wire.ts';
import { protoWire } from '../session/proto-wire.ts';
import type { SessionServices } from '../session/session-services.ts';
import type { Wire } from '../session/wire.ts';
import { Connection } from './connection.ts';
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
  readonly connections: Connections;
  /** Origins of pages that may connect beside those of the same host. */
  readonly allowedOrigins: readonly string[];
}

/** Takes WebSocket connections at `/ws`. */
export class WebSocketServer {
  readonly #options: WebSocketServerOptions;
  readonly #server: WsServer;
  readonly #scheduler = new FlushScheduler();

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

  #refusalOf({ url = '', headers }: IncomingMessage): string | undefined {
    const { connections, allowedOrigins } = this.#options;
    if (url.split('?', 1)[0] !== '/ws') return '404 Not Found';
    if (!isOriginAllowed(headers, allowedOrigins)) return '403 Forbidden';
    if (chosenProtocol(offeredProtocols(headers['sec-websocket-protocol'])) === undefined) return '400 Bad Request';
    return connections.hasRoom ? undefined : '503 Service Unavailable';
  }

  #connect(webSocket: WebSocket, socket: Duplex, wire: Wire): void {
    const { services, events, connections } = this.#options;
    const scheduler = this.#scheduler;
    connections.add(
      webSocket.protocol,
      (place) => new Connection({ webSocket, socket, wire, services, scheduler, events, ...place }),
    );
  }
}

function offeredProtocols(header: string | undefined): ReadonlySet<string> {
  return new Set((header ?? '').split(',').map((protocol) => protocol.trim()));
}

function chosenProtocol(offered: ReadonlySet<string>): string | undefined {
  return [...offered].find((protocol) => WIRES.has(protocol));
}
