import { EventEmitter } from 'node:events';
import type { Transport, TransportConnection, TransportHandlers } from '@weft/client/connection/transport';
import { ABNORMAL_CLOSURE } from '@weft/client/connection/transport';
import type { Network, Pipe } from './network.ts';
import { currentWorld } from './virtual-time.ts';
import type { SimulatedProcess } from './world.ts';

/** Takes a connection as a gateway's WebSocketServer does; false when it has no room. */
export type Acceptor = (webSocket: ServerSocket, stream: ServerByteStream) => boolean;

/** A gateway that listens. */
export interface Listener {
  readonly process: SimulatedProcess;
  readonly accept: Acceptor;
}

/** How long it takes at most until a connection that broke is noticed, in milliseconds. */
const UNNOTICED_MS = 6_000;

/** WebSocket connections between people and gateways. */
export class WebSocketFabric {
  readonly network: Network;
  readonly listeners: Listener[] = [];
  readonly #connections = new Set<SocketPair>();
  /** Told of every frame a gateway sends, when it is sent. */
  readonly tap: (frame: Uint8Array) => void;

  constructor(network: Network, tap: (frame: Uint8Array) => void) {
    this.network = network;
    this.tap = tap;
  }

  /** What a client connects with: any gateway that is there. */
  readonly transport: Transport = {
    open: (_url, _subprotocol, handlers) => {
      const alive = this.listeners.filter(({ process }) => process.alive);
      const pick = Math.floor(currentWorld().random('balancer')() * alive.length);
      return new SocketPair(this, alive[pick], handlers).clientEnd;
    },
  };

  opened(pair: SocketPair): void {
    this.#connections.add(pair);
  }

  ended(pair: SocketPair): void {
    this.#connections.delete(pair);
  }

  /** Connections break, with what is under way on them. */
  break(isBroken: (client: SimulatedProcess, gateway: SimulatedProcess) => boolean): void {
    for (const pair of [...this.#connections]) if (isBroken(pair.client, pair.gateway)) pair.reset();
  }
}

/** Both ends of one connection. */
class SocketPair {
  readonly client: SimulatedProcess;
  readonly gateway: SimulatedProcess;
  readonly clientEnd: TransportConnection;
  readonly #fabric: WebSocketFabric;
  readonly #handlers: TransportHandlers;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #server: ServerSocket | undefined;
  #clientOver = false;

  constructor(fabric: WebSocketFabric, listener: Listener | undefined, handlers: TransportHandlers) {
    const world = currentWorld();
    this.#fabric = fabric;
    this.#handlers = handlers;
    this.client = world.current;
    this.gateway = listener?.process ?? world.outside;
    this.#up = fabric.network.pipe(this.client, this.gateway);
    this.#down = fabric.network.pipe(this.gateway, this.client);
    this.clientEnd = {
      send: (frame) => this.#toServer((server) => server.emit('message', Buffer.from(frame), true), frame.length),
      close: (code, reason) => {
        this.#toServer((server) => server.hungUp());
        world.after(1, () => this.#closeClient({ code, reason }));
      },
    };
    if (listener === undefined) world.after(1, () => this.#closeClient({ code: ABNORMAL_CLOSURE, reason: '' }));
    else this.#connect(listener);
  }

  reset(): void {
    this.#fabric.ended(this);
    this.#up.cut();
    this.#down.cut();
    const world = currentWorld();
    const late = () => world.between('resets', 0, UNNOTICED_MS);
    if (this.gateway.alive) world.after(late(), () => this.#server?.hungUp(), this.gateway);
    const lost = () => this.#closeClient({ code: ABNORMAL_CLOSURE, reason: '' });
    if (this.client.alive) world.after(late(), lost, this.client);
  }

  #connect(listener: Listener): void {
    this.#fabric.opened(this);
    const { tap } = this.#fabric;
    const send = (arrive: () => void, bytes: number) => this.#down.send(arrive, bytes);
    const server = new ServerSocket({
      frame: (payload, written) => {
        tap(payload);
        send(() => {
          if (!this.#clientOver) this.#handlers.received(payload);
        }, payload.length);
        // Written when it has left, which is when there is room again.
        currentWorld().after(0.5, written);
      },
      ping: () => send(() => this.#toServer((end) => end.emit('pong')), 2),
      close: (code, reason) => send(() => this.#closeClient({ code, reason }), 2),
    });
    this.#up.send(() => {
      this.#server = server;
      if (listener.accept(server, server.stream)) send(() => this.#handlers.opened(), 2);
      else send(() => this.#closeClient({ code: ABNORMAL_CLOSURE, reason: '503' }), 2);
    });
  }

  #toServer(action: (server: ServerSocket) => void, bytes = 0): void {
    this.#up.send(() => {
      if (this.#server !== undefined) action(this.#server);
    }, bytes);
  }

  #closeClient(end: { code: number; reason: string }): void {
    if (this.#clientOver) return;
    this.#clientOver = true;
    this.#fabric.ended(this);
    this.#handlers.closed(end);
  }
}

interface ServerSocketWay {
  frame(payload: Uint8Array, written: () => void): void;
  ping(): void;
  close(code: number, reason: string): void;
}

/** The gateway's end, as far as a Connection uses the WebSocket of `ws`. */
export class ServerSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly stream: ServerByteStream;
  readonly #way: ServerSocketWay;

  constructor(way: ServerSocketWay) {
    super();
    this.#way = way;
    this.stream = new ServerByteStream((payload, written) => {
      if (this.readyState === this.OPEN) way.frame(payload, written);
    });
  }

  ping(): void {
    if (this.readyState === this.OPEN) this.#way.ping();
  }

  pong(): void {}

  close(code: number, reason: string): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 2;
    this.#way.close(code, reason);
    currentWorld().after(5, () => this.#gone());
  }

  terminate(): void {
    if (this.readyState === this.OPEN) this.#way.close(ABNORMAL_CLOSURE, '');
    this.#gone();
  }

  /** The client is gone. */
  hungUp(): void {
    this.#gone();
  }

  #gone(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close');
  }
}

/** The bytes under a WebSocket: finds the frames in what is written, as the far end would. */
export class ServerByteStream {
  readonly writable = true;
  readonly writableLength = 0;
  readonly #frame: (payload: Uint8Array, written: () => void) => void;
  #chunks: Uint8Array[] = [];

  constructor(frame: (payload: Uint8Array, written: () => void) => void) {
    this.#frame = frame;
  }

  cork(): void {}

  uncork(): void {}

  write(chunk: Uint8Array, written?: (error?: Error | null) => void): boolean {
    this.#chunks.push(chunk);
    if (written === undefined) return true;
    let bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    while (bytes.length > 0) {
      const { start, end } = frameWithin(bytes);
      const payload = bytes.subarray(start, end);
      bytes = bytes.subarray(end);
      this.#frame(payload, bytes.length === 0 ? () => written() : () => undefined);
    }
    return true;
  }
}

function frameWithin(bytes: Buffer): { start: number; end: number } {
  const short = bytes[1] ?? 0;
  if (short < 126) return { start: 2, end: 2 + short };
  if (short === 126) return { start: 4, end: 4 + bytes.readUInt16BE(2) };
  return { start: 10, end: 10 + Number(bytes.readBigUInt64BE(2)) };
}
