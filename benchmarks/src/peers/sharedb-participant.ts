import type { Operation } from '@weft/ot/operation';
import { type TextOp, type as textUnicode } from 'ot-text-unicode';
import { opened } from './opened.ts';
import { assertPlainLetters } from './plain-letters.ts';
import { RawSocket } from './raw-socket.ts';
import { COLLECTION, type ShareDbMember, type ShareDbState } from './sharedb-member.ts';

/** What a server says, as far as we look at it. */
interface Message {
  readonly a: string;
  readonly id?: string;
  readonly v?: number;
  readonly src?: string;
  readonly seq?: number;
  readonly op?: TextOp;
  readonly data?: { readonly v: number; readonly data: string };
  readonly error?: { readonly message: string };
}

/** One version of a history: an operation as it came, or an own one as it left, when the sender was at version `at`. */
type Entry = { readonly op: TextOp } | { readonly own: TextOp; readonly at: number };

/**
 * Speaks ShareDB's protocol as its client does, without the document: it keeps version and length, and notes operations for the check at the end.
 * Letters go to random places of the whole text; the server transforms them.
 */
export class ShareDbParticipant implements ShareDbMember {
  onDelivery: () => void = () => undefined;
  readonly #socket: RawSocket;
  readonly #documentId: string;
  readonly #entries: Entry[] = [];
  #source = '';
  #sequence = 0;
  #inflight: { readonly own: TextOp; readonly at: number } | undefined;
  #version = -1;
  #joinedAt = -1;
  #length = 0;
  #fetching = false;
  /** The newest operation that came before the snapshot did. */
  #early = -1;

  private constructor(url: string, documentId: string) {
    this.#documentId = documentId;
    this.#socket = new RawSocket(url, (data) => this.receive(data.toString('utf8')));
  }

  static join(url: string, documentId: string): Promise<ShareDbParticipant> {
    const participant = new ShareDbParticipant(url, documentId);
    return opened(participant, () => participant.#open());
  }

  /** The version that it has. */
  get version(): number {
    return this.#version;
  }

  get failure(): Error | undefined {
    return this.#socket.failure;
  }

  type(): Promise<void> {
    const position = Math.floor(Math.random() * (this.#length + 1));
    return this.edit(position === 0 ? ['x'] : [position, 'x']);
  }

  /** ShareDB's type of text has the same operations as weft. */
  async edit(operation: Operation): Promise<void> {
    assertPlainLetters(operation);
    const op: TextOp = [...operation];
    this.#sequence += 1;
    this.#inflight = { own: op, at: this.#version };
    const acknowledged = this.#socket.answer();
    this.#send({ a: 'op', v: this.#version, src: this.#source, seq: this.#sequence, x: {}, op });
    await acknowledged;
  }

  close(): Promise<void> {
    return this.#socket.close();
  }

  /** Compares version, length, and the operation at each version since it joined. */
  compare({ version, text, operations }: ShareDbState): void {
    if (this.#version !== version) {
      throw new Error(`a participant has version ${this.#version}, the server ${version}`);
    }
    if (this.#length !== text.length) {
      throw new Error(`a participant has ${this.#length} characters, the text ${text.length}`);
    }
    const seen = this.#history();
    const stored = operations.slice(this.#joinedAt - 1);
    const differs = stored.findIndex((operation, index) => JSON.stringify(operation) !== JSON.stringify(seen[index]));
    if (differs !== -1 || seen.length !== stored.length) {
      throw new Error(`a participant has another operation at version ${this.#joinedAt + differs}`);
    }
  }

  /** Takes one message of the server. */
  receive(data: string): void {
    const message = JSON.parse(data) as Message;
    if (message.error !== undefined) this.#socket.fail(new Error(`ShareDB: ${message.error.message}`));
    else if (message.a === 'op') this.#take(message);
    else if (message.a === 'f') this.#fetching = false;
    else if (message.a === 's') this.#begin(message.data);
    else if (message.a === 'hs') {
      this.#source = message.id ?? '';
      this.#socket.answered();
    }
  }

  async #open(): Promise<void> {
    await this.#socket.opened;
    const welcome = this.#socket.answer();
    this.#socket.send(JSON.stringify({ a: 'hs', id: null, protocol: 1, protocolMinor: 2 }));
    await welcome;
    const subscribed = this.#socket.answer();
    this.#send({ a: 's' });
    await subscribed;
  }

  #begin(data: Message['data']): void {
    if (data === undefined) {
      this.#socket.fail(new Error('ShareDB: subscribed without a snapshot'));
      return;
    }
    this.#version = data.v;
    this.#joinedAt = data.v;
    this.#length = data.data.length;
    if (this.#early >= this.#version) this.#fetch();
    this.#socket.answered();
  }

  /** As the real client does: what it has is ignored, and when something is missing, that is fetched. */
  #take({ v, src, seq, op }: Message): void {
    if (v === undefined || v < this.#version) return;
    if (this.#version < 0) this.#early = v;
    else if (v > this.#version) this.#fetch();
    else if (src === this.#source && seq === this.#sequence && this.#inflight !== undefined) this.#acknowledged();
    else if (op !== undefined) {
      this.#entries.push({ op });
      this.#version += 1;
      this.#length += lengthDelta(op);
      this.onDelivery();
    }
  }

  #acknowledged(): void {
    if (this.#inflight === undefined) return;
    this.#length += lengthDelta(this.#whatBecameOf(this.#inflight));
    this.#entries.push(this.#inflight);
    this.#inflight = undefined;
    this.#version += 1;
    this.#socket.answered();
  }

  /** An own operation after those that came while it was under way. Only a deletion can change its length by that. */
  #whatBecameOf({ own, at }: { readonly own: TextOp; readonly at: number }): TextOp {
    if (!own.some((component) => typeof component === 'object')) return own;
    let op = own;
    for (const entry of this.#entries.slice(at - this.#joinedAt)) {
      if ('op' in entry) op = textUnicode.transform(op, entry.op, 'left');
    }
    return op;
  }

  /** The operations of each version since it joined, its own transformed by what came before them. */
  #history(): readonly TextOp[] {
    const history: TextOp[] = [];
    for (const entry of this.#entries) {
      if ('op' in entry) history.push(entry.op);
      else {
        const concurrent = history.slice(entry.at - this.#joinedAt);
        history.push(concurrent.reduce((own, other) => textUnicode.transform(own, other, 'left'), entry.own));
      }
    }
    return history;
  }

  #fetch(): void {
    if (this.#fetching) return;
    this.#fetching = true;
    this.#send({ a: 'f', v: this.#version });
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify({ ...message, c: COLLECTION, d: this.#documentId }));
  }
}

/** For text of characters that are one UTF-16 unit each, which is all that participants write. */
function lengthDelta(op: TextOp): number {
  let delta = 0;
  for (const component of op) {
    if (typeof component === 'string') delta += component.length;
    else if (typeof component === 'object') {
      delta -= typeof component.d === 'number' ? component.d : component.d.length;
    }
  }
  return delta;
}
