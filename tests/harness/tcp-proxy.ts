import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on loopback that can slow a connection down, cut it, or let it hang: what a network does. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: { host: string; port: number };
  readonly #sockets = new Set<Socket>();
  #mode: 'open' | 'hanging' | 'refusing' = 'open';
  /** Milliseconds that every chunk waits, in each direction. */
  delayMs = 0;
  #forwarded = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Bytes let through so far, in both directions together. */
  get forwarded(): number {
    return this.#forwarded;
  }

  /** Cuts every connection; new ones are let through again. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on connections are cut and refused (`refusing`), or open and silent (`hanging`), until `heal`. */
  fail(mode: 'hanging' | 'refusing'): void {
    this.#mode = mode;
    if (mode === 'refusing') this.cut();
  }

  /** Lets everything through again; what hung is cut. */
  heal(): void {
    if (this.#mode === 'hanging') this.cut();
    this.#mode = 'open';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    this.#keep(client);
    if (this.#mode === 'refusing') {
      client.destroy();
      return;
    }
    const server = connect({ ...this.#target, noDelay: true });
    client.setNoDelay(true);
    this.#keep(server);
    this.#pipe(client, server);
    this.#pipe(server, client);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #pipe(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (this.#mode === 'hanging') return;
      this.#forwarded += chunk.length;
      if (this.delayMs === 0) to.write(chunk);
      else setTimeout(() => to.write(chunk), this.delayMs);
    });
    from.on('close', () => to.destroy());
  }
}

/** A proxy in front of the server that a url names, and the url that leads through it. */
export async function proxied(url: string): Promise<{ proxy: TcpProxy; url: string }> {
  const through = new URL(url);
  const proxy = await TcpProxy.start({ host: through.hostname, port: Number(through.port) });
  through.port = String(proxy.port);
  return { proxy, url: through.href };
}
