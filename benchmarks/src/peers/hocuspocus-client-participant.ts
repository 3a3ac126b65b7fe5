import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import { Doc, type Transaction } from 'yjs';
import { AwaitedAnswer } from './awaited-answer.ts';
import { type HocuspocusMember, TEXT } from './hocuspocus-member.ts';
import { opened } from './opened.ts';

/** What the provider connects by. It reconnects after an error, which therefore is nobody's to handle; here it ends the participant. */
class ProviderSocket extends WebSocket {
  constructor(url: string) {
    super(url, { perMessageDeflate: false });
    this.on('error', () => undefined);
  }
}

/** Somebody who types by Hocuspocus' own client: a provider with a socket of its own, and a Y.Doc that every update is applied to. */
export class HocuspocusClientParticipant implements HocuspocusMember {
  onDelivery: () => void = () => undefined;
  readonly #doc = new Doc();
  readonly #text = this.#doc.getText(TEXT);
  readonly #awaited = new AwaitedAnswer();
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;

  private constructor(url: string, documentName: string) {
    const fail = (why: string) => this.#awaited.fail(new Error(`Hocuspocus: ${why}`));
    this.#socket = new HocuspocusProviderWebsocket({
      url,
      autoConnect: false,
      WebSocketPolyfill: ProviderSocket,
      onClose: ({ event }) => fail(`the connection was closed: ${event.code}`),
    });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name: documentName,
      document: this.#doc,
      onAuthenticationFailed: ({ reason }) => fail(reason),
      // Counts up with each change and down with each acknowledgement.
      onUnsyncedChanges: ({ number }) => {
        if (number === 0) this.#awaited.answered();
      },
    });
  }

  static join(url: string, documentName: string): Promise<HocuspocusClientParticipant> {
    const participant = new HocuspocusClientParticipant(url, documentName);
    return opened(participant, () => participant.#open());
  }

  get failure(): Error | undefined {
    return this.#awaited.failure;
  }

  received(): Doc {
    return this.#doc;
  }

  type(): Promise<void> {
    const position = Math.floor(Math.random() * (this.#text.length + 1));
    return this.#awaited.after(() => this.#text.insert(position, 'x'));
  }

  async close(): Promise<void> {
    this.#awaited.fail(new Error('the participant was closed'));
    const socket: WebSocket | null = this.#socket.webSocket as unknown as WebSocket | null;
    const closed = new Promise<void>((resolve) => {
      if (socket === null || socket.readyState === WebSocket.CLOSED) resolve();
      else socket.once('close', () => resolve());
    });
    this.#provider.destroy();
    this.#socket.destroy();
    await closed;
  }

  /** The handshake counts as one change, which is acknowledged when both sides have what the other had. */
  async #open(): Promise<void> {
    await this.#awaited.after(() => {
      this.#provider.attach();
      void this.#socket.connect();
    });
    this.#doc.on('afterTransaction', (transaction: Transaction) => this.#deliver(transaction));
  }

  /** One update may bring letters of several people, or one's own again, which are known. */
  #deliver({ local, beforeState, afterState }: Transaction): void {
    if (local) return;
    for (const [author, end] of afterState) {
      for (let letter = beforeState.get(author) ?? 0; letter < end; letter += 1) this.onDelivery();
    }
  }
}
