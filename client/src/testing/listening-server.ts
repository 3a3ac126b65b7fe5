import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import type { ServerEvent } from '../connection/frame-codec.ts';
import { FakeServer, readFrame, type ServerEnd, writeFrame } from './fake-server.ts';

/** A fake server of one document on a real port: sign-in, the few calls of the unary API that clients here need, and `/ws`. */
export class ListeningServer implements AsyncDisposable {
  document = new FakeServer();
  readonly #userIds = new Map<string, string>();
  readonly #http = createServer((request, response) => {
    this.#answer(request).then(
      (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      () => response.writeHead(500).end('{}'),
    );
  });
  readonly #sockets = new WebSocketServer({ server: this.#http, path: '/ws' });

  private constructor() {
    this.#sockets.on('connection', (socket) => {
      let end: ServerEnd | undefined;
      const say = (...events: ServerEvent[]) => socket.send(writeFrame(events));
      socket.on('message', (data: Buffer) => {
        const message = readFrame(data);
        // The token is the user's id.
        if (message.$case === 'hello') end = { userId: message.value.accessToken, say };
        if (end !== undefined) this.document.receive(end, message);
      });
      socket.on('close', () => {
        if (end !== undefined) this.document.forget(end);
      });
    });
  }

  static async start(): Promise<ListeningServer> {
    const server = new ListeningServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Ends every WebSocket without a word. */
  dropConnections(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropConnections();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const body = JSON.parse(await text(request)) as Record<string, string>;
    switch (request.url) {
      case '/dev/sign-in': {
        const name = body.username ?? '';
        const userId = this.#userIds.get(name) ?? randomUUID();
        this.#userIds.set(name, userId);
        return { userId, accessToken: userId };
      }
      case '/weft.v1.DocumentService/CreateDocument':
        this.document = new FakeServer(body.content ?? '');
        return { document: { documentId: this.document.document.documentId } };
      case '/weft.v1.DocumentService/GetDocumentContent':
        return { content: this.document.text(), revision: this.document.document.revision };
      default:
        return {};
    }
  }
}
