import type { Operation } from '@weft/ot/operation';
import { applyUpdate, Doc, encodeStateVector, type Text as YText } from 'yjs';
import { type HocuspocusMember, TEXT } from './hocuspocus-member.ts';
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
import { opened } from './opened.ts';
import { assertPlainLetters } from './plain-letters.ts';
import { RawSocket } from './raw-socket.ts';

/** Marks what is applied because the server sent it. */
const RECEIVED = Symbol('received');

/** The server closes a connection that is silent for a minute. */
const KEEP_ALIVE_MS = 25_000;

/**
 * Speaks Hocuspocus' protocol as its provider does, but applies nothing that arrives until the check at the end. Letters go to random places of what
 * it began with and typed itself: the updates are real ones, made by a document that does not know the others' letters.
 */
export class HocuspocusParticipant implements HocuspocusMember {
  onDelivery: () => void = () => undefined;
  readonly #socket: RawSocket;
  readonly #documentName: string;
  readonly #received: Uint8Array[] = [];
  readonly #keepAlive: NodeJS.Timeout;
  /** What it types into; made when it first types, so that readers cost little. */
  #own: Doc | undefined;
  /** How much of what was received is in it. */
  #applied = 0;
  #started: Uint8Array | undefined;
  /** Made at the first delivery, so that opening costs little. */
  #known: KnownLetters | undefined;

  private constructor(url: string, documentName: string) {
    this.#documentName = documentName;
    this.#socket = new RawSocket(url, (data) => this.receive(data));
    this.#keepAlive = setInterval(() => this.#socket.send(encodeKeepAlive(documentName)), KEEP_ALIVE_MS);
    this.#keepAlive.unref();
  }

  static join(url: string, documentName: string): Promise<HocuspocusParticipant> {
    const participant = new HocuspocusParticipant(url, documentName);
    return opened(participant, () => participant.#open());
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
    return this.#change((text) => text.insert(Math.floor(Math.random() * (text.length + 1)), 'x'));
  }

  /** Unlike `type`, it first applies what has arrived. A deletion is no delivery to others. */
  async edit(operation: Operation): Promise<void> {
    assertPlainLetters(operation);
    this.#own ??= this.#begin();
    for (const update of this.#received.slice(this.#applied)) applyUpdate(this.#own, update, RECEIVED);
    this.#applied = this.#received.length;
    await this.#change((text) => applyOperation(text, operation));
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
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== RECEIVED) this.#socket.send(encodeUpdate(this.#documentName, update));
    });
    return doc;
  }

  /** Changes its own text; the update event, which is synchronous, sends what came of it. */
  #change(work: (text: YText) => void): Promise<void> {
    this.#own ??= this.#begin();
    const text = this.#own.getText(TEXT);
    const acknowledged = this.#socket.answer();
    this.#own.transact(() => work(text));
    return acknowledged;
  }

  #deliver(update: Uint8Array): void {
    // What comes before the state is in it.
    if (this.#started === undefined) return;
    this.#received.push(update);
    this.#known ??= knownLetters(this.#started);
    for (let letters = takeNewLetters(update, this.#known); letters > 0; letters -= 1) this.onDelivery();
  }
}

function applyOperation(text: YText, operation: Operation): void {
  let position = 0;
  for (const component of operation) {
    if (typeof component === 'number') position += component;
    else if (typeof component === 'object') text.delete(position, component.d);
    else {
      text.insert(position, component);
      position += component.length;
    }
  }
}
