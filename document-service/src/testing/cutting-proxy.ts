import { createServer, type Server, Socket } from 'node:net';

/** What a test does with bytes on their way; true lets them pass. */
export type Cut = (bytes: Buffer, direction: 'up' | 'down') => boolean;

/** A TCP proxy in front of a server that a test can cut, stall or close. */
export class CuttingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #pass: Cut = () => true;
  #refusing = false;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((socket) => this.#join(socket));
  }

  static async open(target: { host: string; port: number }): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same database by way of the proxy. */
  static async beforePostgres(url: string): Promise<{ proxy: CuttingProxy; url: string }> {
    const target = new URL(url);
    const proxy = await CuttingProxy.open({ host: target.hostname, port: Number(target.port || 5432) });
    target.host = `127.0.0.1:${proxy.port}`;
    return { proxy, url: target.href };
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return address.port;
  }

  /** From now on bytes pass only if `pass` says so; those that don't are lost and their connection is cut. */
  cutWhen(pass: Cut): void {
    this.#pass = pass;
  }

  /** Cuts everything and takes nothing until `resume`. */
  stop(): void {
    this.#refusing = true;
    this.cut();
  }

  resume(): void {
    this.#refusing = false;
    this.#pass = () => true;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(client: Socket): void {
    if (this.#refusing) {
      client.destroy();
      return;
    }
    const server = new Socket().connect(this.#target);
    const both = [client, server];
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const one of both) one.destroy();
      });
    }
    const relay = (from: Socket, to: Socket, direction: 'up' | 'down') =>
      from.on('data', (bytes: Buffer) => {
        if (this.#pass(bytes, direction)) to.write(bytes);
        else for (const one of both) one.destroy();
      });
    relay(client, server, 'up');
    relay(server, client, 'down');
  }
}
