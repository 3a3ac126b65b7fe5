import { randomUUID } from 'node:crypto';
import { ClientMessage, type Joined, type Rejected, type ServerMessage } from '@weft/gen/session';
import { countCodePoints } from '@weft/ot/code-points';
import { lengthDelta, type Operation } from '@weft/ot/operation';
import { operationToMessage } from '@weft/ot/operation-codec';
import { WebSocket } from 'ws';
import { readFrame } from './frames.ts';
import type { Place, WeftMember } from './weft-member.ts';

const CHANNEL = 1;

/** One WebSocket with one document open. It keeps to the protocol but holds no text: only its length, for knowing where a letter may go. */
export class WeftParticipant implements WeftMember {
  onDelivery: () => void = () => undefined;
  readonly #socket: WebSocket;
  readonly #joined = Promise.withResolvers<Joined>();
  #length = 0;
  #revision = 0;
  #chain = 0n;
  #sequence = 0;
  /** The submission without an outcome, as it was sent. */
  #outstanding:
    | { readonly frame: Uint8Array; readonly delta: number; readonly settled: PromiseWithResolvers<void> }
    | undefined;
  #failure: Error | undefined;

  private constructor({ url, accessToken, documentId }: Place) {
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, 'weft.v1.proto', { perMessageDeflate: false });
    this.#socket.on('open', () => {
      this.#socket.send(encode({ $case: 'hello', value: { accessToken, client: 'weft-bench' } }));
      const join = { channel: CHANNEL, documentId, sessionId: randomUUID(), afterRevision: undefined, afterChain: 0n };
      this.#socket.send(encode({ $case: 'join', value: { ...join, mismatch: '' } }));
    });
    this.#socket.on('message', (bytes: Buffer) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', (code, reason) => this.#fail(new Error(`connection closed: ${code} ${reason}`)));
  }

  /** Connects and opens the document. */
  static async join(place: Place): Promise<WeftParticipant> {
    const participant = new WeftParticipant(place);
    try {
      await participant.#joined.promise;
    } catch (error) {
      participant.#socket.terminate();
      throw error;
    }
    return participant;
  }

  /** The last revision that came; the chain names the history up to it. */
  get state(): string {
    return `revision ${this.#revision}, chain ${this.#chain}, ${this.#length} letters`;
  }

  /** At that revision. */
  get length(): number {
    return this.#length;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  type(): Promise<void> {
    const position = Math.floor(Math.random() * (this.#length + 1));
    return this.edit(position === 0 ? ['x'] : [position, 'x']);
  }

  async edit(operation: Operation): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#outstanding !== undefined) throw new Error('an edit is under way already');
    this.#sequence += 1;
    const submit = {
      channel: CHANNEL,
      sequence: this.#sequence,
      baseRevision: this.#revision,
      operation: operationToMessage(operation),
    };
    const settled = Promise.withResolvers<void>();
    const frame = encode({ $case: 'submit', value: submit });
    this.#outstanding = { frame, delta: lengthDelta(operation), settled };
    this.#socket.send(frame);
    await settled.promise;
  }

  close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#socket.removeAllListeners('close');
    if (this.#socket.readyState === WebSocket.CLOSED) closed.resolve();
    this.#socket.once('close', () => closed.resolve());
    this.#socket.close();
    return closed.promise;
  }

  #receive(bytes: Uint8Array): void {
    readFrame(bytes, {
      operation: (revision, chain, delta) => {
        this.#advance(revision, chain, delta);
        this.onDelivery();
      },
      acknowledged: (sequence, revision, chain) => this.#acknowledge(sequence, revision, chain),
      other: (message) => this.#hear(message),
    });
  }

  #acknowledge(sequence: number, revision: number, chain: bigint): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined || sequence !== this.#sequence) {
      this.#fail(new Error(`acknowledged ${sequence}, submitted ${this.#sequence}`));
      return;
    }
    this.#advance(revision, chain, outstanding.delta);
    this.#outstanding = undefined;
    outstanding.settled.resolve();
  }

  #hear({ event }: ServerMessage): void {
    if (event?.$case === 'joined') {
      const { revision, chain, content = '' } = event.value;
      this.#revision = revision;
      this.#chain = chain;
      this.#length = countCodePoints(content);
      this.#joined.resolve(event.value);
    } else if (event?.$case === 'rejected' && event.value.retryable) this.#sendAgain(event.value);
    else if (event !== undefined)
      this.#fail(new Error(`the gateway said ${event.$case}: ${JSON.stringify(event.value)}`));
  }

  /** A limit was met; the wait counts into what typing takes, as it does for people. */
  #sendAgain({ retryAfterMs }: Rejected): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined) return;
    setTimeout(() => {
      if (this.#failure === undefined) this.#socket.send(outstanding.frame);
    }, retryAfterMs);
  }

  #advance(revision: number, chain: bigint, delta: number): void {
    if (revision !== this.#revision + 1) this.#fail(new Error(`revision ${revision} came after ${this.#revision}`));
    this.#revision = revision;
    this.#chain = chain;
    this.#length += delta;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#joined.reject(error);
    this.#outstanding?.settled.reject(error);
    this.#outstanding = undefined;
  }
}

function encode(message: NonNullable<ClientMessage['message']>): Uint8Array {
  return ClientMessage.encode({ message }).finish();
}
