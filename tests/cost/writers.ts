import { randomUUID } from 'node:crypto';
import { createClient } from '@weft/client/client';
import { nodeTransport } from '@weft/client/connection/node-transport';
import type { Document } from '@weft/client/document';
import { ReplayApi } from '@weft/standalone/replay-api';

/** People with documents of their own in a running system. */
export class Writers implements Disposable {
  readonly #url: string;
  readonly #clients: { close(): void }[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** Somebody makes a document; opened by `open`. */
  async newDocument(content: string): Promise<OwnDocument> {
    const api = new ReplayApi(this.#url);
    const name = `writer-${randomUUID()}`;
    const { accessToken } = await api.signIn(name);
    return { accessToken, documentId: await api.createDocument(accessToken, name, content) };
  }

  /** Opens a document in a session of its own, on a connection of its own. */
  async open({ accessToken, documentId }: OwnDocument): Promise<Document> {
    const client = createClient({ url: this.#url, token: async () => accessToken, transport: nodeTransport });
    this.#clients.push(client);
    const document = client.open(documentId);
    await document.whenReady();
    return document;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.close();
  }
}

/** A document and its owner's token. */
export interface OwnDocument {
  readonly accessToken: string;
  readonly documentId: string;
}

/** Types letters at the start, the next one when the last one is committed. */
export async function typeClosedLoop(document: Document, goOn: (typed: number) => boolean): Promise<void> {
  for (let typed = 0; goOn(typed); typed += 1) {
    document.insert(0, 'x');
    await document.whenSaved();
  }
}
