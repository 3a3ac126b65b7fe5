import { type as textUnicode } from 'ot-text-unicode';
import ShareDbClients from 'sharedb/lib/client/index.js';
import { WebSocket } from 'ws';
import { COLLECTION } from './sharedb-member.ts';

ShareDbClients.types.register(textUnicode);

/** A connection by the library's own client. Whoever measures with it holds on to a document; others create documents and look at them afresh. */
export class ShareDbClient implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #connection: ShareDbClients.Connection;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#connection = new ShareDbClients.Connection(
      socket as ConstructorParameters<typeof ShareDbClients.Connection>[0],
    );
  }

  static async connect(url: string): Promise<ShareDbClient> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const client = new ShareDbClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  create(documentId: string, content: string): Promise<void> {
    const doc = this.#connection.get(COLLECTION, documentId);
    return settled((done) => doc.create(content, textUnicode.uri, done));
  }

  /** Resolves when the document is there; from then on it takes in what others do. */
  async subscribe(documentId: string): Promise<ShareDbClients.Doc<string>> {
    const doc: ShareDbClients.Doc<string> = this.#connection.get(COLLECTION, documentId);
    await settled((done) => doc.subscribe(done));
    return doc;
  }

  /** Tells what makes the connection useless, at the latest that it is closed. */
  onFailure(tell: (why: string) => void): void {
    this.#connection.on('error', ({ message }) => tell(message));
    this.#socket.on('close', (code) => tell(`the connection was closed: ${code}`));
  }

  async fetch(documentId: string): Promise<{ readonly version: number; readonly text: string }> {
    const doc = this.#connection.get(COLLECTION, documentId);
    await settled((done) => doc.fetch(done));
    if (doc.version === null || typeof doc.data !== 'string') throw new Error(`ShareDB has no text for ${documentId}`);
    return { version: doc.version, text: doc.data };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((closed) => {
      this.#socket.once('close', () => closed());
      this.#connection.close();
    });
  }
}

function settled(work: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}
