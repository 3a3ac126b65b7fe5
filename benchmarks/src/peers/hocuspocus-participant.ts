import { applyUpdate, Doc, encodeStateVector } from 'yjs';
import type { Participant } from '../systems/system.ts';
import {
  decodeMessage,
  encodeKeepAlive,
  encodeStep1,
  encodeToken,
  encodeUpdate,
  type KnownLetters,
  knownLetters,
  takeNewLetters,
} from './hocuspocus-messages.ts';
import { RawSocket } from './raw-socket.ts';

/** The shared text's name within a Y.Doc. */
export const TEXT = 'text';

/** The server closes a connection that is silent for a minute. */
const KEEP_ALIVE_MS = 25_000;

/**
 * Speaks Hocuspocus' protocol as its provider does, but applies nothing that arrives until the check at the end. Letters go to random places of what
 * it began with and typed itself: the updates are real ones, made by a document that does not know the others' letters.
 */
export class HocuspocusParticipant implements Participant {
  onDelivery: () => void = () => undefined;
  readonly #socket: RawSocket;
  readonly #documentName: string;
  readonly #received: Uint8Array[] = [];
  readonly #keepAlive: NodeJS.Timeout;
  /** What it types into; made when it first types, so that readers cost little. */
  #own: Doc | undefined;
  #ownLength = 0;
  #started: Uint8Array | undefined;
  /** Made at the first delivery, so that opening costs little. */
  #known: KnownLetters | undefined;

  private constructor(url: string, documentName: string) {
    this.#documentName = documentName;
    this.#socket = new RawSocket(url, (data) => this.receive(data));
    this.#keepAlive = setInterval(() => this.#socket.send(encodeKeepAlive(documentName)), KEEP_ALIVE_MS);
    this.#keepAlive.unref();
  }

  static async join(url: string, documentName: string): Promise<HocuspocusParticipant> {
    const participant = new HocuspocusParticipant(url, documentName);
    try {
      await participant.#open();
      return participant;
    } catch (error) {
      await participant.close();
      throw error;
    }
  }

  get failure(): Error | undefined {
    return this.#socket.failure;
  }

  /** Everything it was told, put together; its own letters are in it only because the server sent them back. */
  received(): Doc {
    const doc = new Doc();
    doc.transact(() => {
      for (const update of this.#received) applyUpdate(doc, update);
    });
    return doc;
  }

  type(): Promise<void> {
    this.#own ??= this.#begin();
    const acknowledged = this.#socket.answer();
    // Its update event, which is synchronous, sends it.
    this.#own.getText(TEXT).insert(Math.floor(Math.random() * (this.#ownLength + 1)), 'x');
    this.#ownLength += 1;
    return acknowledged;
  }

  close(): Promise<void> {
    clearInterval(this.#keepAlive);
    return this.#socket.close();
  }

  /** Takes one message of the server. */
  receive(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message.kind === 'update') this.#deliver(message.update);
    else if (message.kind === 'status' && message.applied) this.#socket.answered();
    else if (message.kind === 'status') this.#socket.fail(new Error('Hocuspocus refused an update'));
    else if (message.kind === 'denied') this.#socket.fail(new Error(`Hocuspocus: ${message.reason}`));
    else if (message.kind === 'authenticated') this.#socket.answered();
    else if (message.kind === 'state') {
      this.#received.push(message.update);
      this.#started ??= message.update;
      this.#socket.answered();
    }
  }

  async #open(): Promise<void> {
    await this.#socket.opened;
    const authenticated = this.#socket.answer();
    this.#socket.send(encodeToken(this.#documentName));
    await authenticated;
    const state = this.#socket.answer();
    this.#socket.send(encodeStep1(this.#documentName, encodeStateVector(new Doc())));
    await state;
  }

  #begin(): Doc {
    if (this.#started === undefined) throw new Error('nobody types before the document is open');
    const doc = new Doc();
    applyUpdate(doc, this.#started);
    this.#known ??= knownLetters(this.#started);
    // Its own letters come back too, which is nobody's delivery.
    this.#known.set(doc.clientID, Number.POSITIVE_INFINITY);
    this.#ownLength = doc.getText(TEXT).length;
    doc.on('update', (update: Uint8Array) => this.#socket.send(encodeUpdate(this.#documentName, update)));
    return doc;
  }

  #deliver(update: Uint8Array): void {
    // What comes before the state is in it.
    if (this.#started === undefined) return;
    this.#received.push(update);
    this.#known ??= knownLetters(this.#started);
    for (let letters = takeNewLetters(update, this.#known); letters > 0; letters -= 1) this.onDelivery();
  }
}
