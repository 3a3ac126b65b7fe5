import { randomUUID } from 'node:crypto';
import { ClientMessage, type Operation, type ServerMessage, ServerMessage as ServerMessages } from '@weft/gen/session';
import { lengthDelta } from '@weft/ot/operation';
import { operationFromMessage } from '@weft/ot/operation-codec';
import { WebSocket } from 'ws';

const CHANNEL = 1;

/** What a run measures, shared by its writers. */
export interface Tally {
  /** From submitting to the acknowledgement, in milliseconds; only while `measuring`. */
  readonly latencies: number[];
  acknowledged: number;
  delivered: number;
  measuring: boolean;
}

/**
 * One connection that types one letter after another: the next when the last is acknowledged. It keeps to the protocol but holds no text, so that
 * it costs the machine as little as possible.
 */
export class Writer {
  readonly #socket: WebSocket;
  readonly #tally: Tally;
  readonly #sessionId = randomUUID();
  readonly #ready = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #running = false;
  #sequence = 0;
  #sentAt = 0;
  #outstanding: NonNullable<ClientMessage['message']> | undefined;
  #length = 0;
  revision = 0;
  chain = 0n;

  constructor(person: { url: string; accessToken: string; documentId: string }, tally: Tally) {
    this.#tally = tally;
    // A failure is told by whichever promise is awaited; the other must not end the process.
    this.#ready.promise.catch(() => undefined);
    this.#stopped.promise.catch(() => undefined);
    this.#socket = new WebSocket(`${person.url.replace(/^http/, 'ws')}/ws`, 'weft.v1.proto');
    this.#socket.on('open', () => {
      this.#send({ $case: 'hello', value: { accessToken: person.accessToken, client: 'weft-bench' } });
      const join = {
        channel: CHANNEL,
        documentId: person.documentId,
        sessionId: this.#sessionId,
        afterRevision: undefined,
        afterChain: 0n,
        mismatch: '',
      };
      this.#send({ $case: 'join', value: join });
    });
    this.#socket.on('message', (bytes: Buffer) => this.#receive(ServerMessages.decode(bytes)));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', (code, reason) => this.#fail(new Error(`closed: ${code} ${reason}`)));
  }

  /** The document is open. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Begins to type. */
  start(): void {
    this.#running = true;
    this.#submit();
  }

  /** Types no more; resolves when the last letter is acknowledged. */
  stop(): Promise<void> {
    this.#running = false;
    return this.#stopped.promise;
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.close();
  }

  #submit(): void {
    this.#sequence += 1;
    this.#sentAt = performance.now();
    const position = Math.floor(Math.random() * (this.#length + 1));
    const insert = { kind: { $case: 'insert' as const, value: 'x' } };
    const components = position === 0 ? [insert] : [{ kind: { $case: 'retain' as const, value: position } }, insert];
    const submit = {
      channel: CHANNEL,
      sequence: this.#sequence,
      baseRevision: this.revision,
      operation: { components },
    };
    this.#outstanding = { $case: 'submit', value: submit };
    this.#send(this.#outstanding);
  }

  #receive({ event, events }: ServerMessage): void {
    for (const one of events) this.#receive(one);
    if (event === undefined) return;
    if (event.$case === 'joined') {
      this.revision = event.value.revision;
      this.chain = event.value.chain;
      this.#length = [...(event.value.content ?? '')].length;
      this.#ready.resolve();
    } else if (event.$case === 'operation') this.#deliver(event.value);
    else if (event.$case === 'acknowledged') this.#acknowledge(event.value);
    else if (event.$case === 'rejected' && event.value.retryable) this.#sendAgain(event.value.retryAfterMs);
    else if (event.$case === 'rejected' || event.$case === 'left' || event.$case === 'error') {
      this.#fail(new Error(`${event.$case}: ${JSON.stringify(event.value)}`));
    }
  }

  /** A rate limit was met; the wait counts into the latency, as it does for people. */
  #sendAgain(afterMs: number): void {
    setTimeout(() => {
      if (this.#outstanding !== undefined) this.#send(this.#outstanding);
    }, afterMs);
  }

  #deliver({ revision, chain, operation }: Operation): void {
    this.#advance(revision, chain);
    if (operation !== undefined) this.#length += lengthDelta(operationFromMessage(operation));
    if (this.#tally.measuring) this.#tally.delivered += 1;
  }

  #acknowledge({ revision, chain, sequence }: { revision: number; chain: bigint; sequence: number }): void {
    if (sequence !== this.#sequence) {
      this.#fail(new Error(`acknowledged ${sequence}, submitted ${this.#sequence}`));
      return;
    }
    this.#advance(revision, chain);
    this.#length += 1;
    if (this.#tally.measuring) {
      this.#tally.acknowledged += 1;
      this.#tally.latencies.push(performance.now() - this.#sentAt);
    }
    if (this.#running) this.#submit();
    else this.#stopped.resolve();
  }

  #advance(revision: number, chain: bigint): void {
    if (revision !== this.revision + 1) this.#fail(new Error(`revision ${revision} came after ${this.revision}`));
    this.revision = revision;
    this.chain = chain;
  }

  #send(message: NonNullable<ClientMessage['message']>): void {
    this.#socket.send(ClientMessage.encode({ message }).finish());
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    this.#stopped.reject(error);
  }
}
