import { OUTBOX_BYTES, OUTBOX_PRESENCE_BYTES } from '../limits.ts';

/** What a frame is for; decides what happens to it when the client is slow. */
export type FrameKind = 'event' | 'presence' | 'text';

/** The way to the client. */
export interface OutboxSink {
  /** Writes all chunks as one. Calls `written` when they have left this process; never when the connection ended first. */
  write(chunks: readonly Uint8Array[], written: () => void): void;
  /** Asks for `flush` at the end of the tick. */
  scheduleFlush(): void;
  /** Asks for `flush` within CROWD_BEAT_MS. */
  scheduleFlushLater(): void;
  /** The client took too little for too long. Called once; nothing is written afterwards. */
  overflowed(): void;
  /** Texts have left, so that joins which waited for it may go on. */
  textSent(): void;
}

export interface OutboxLimits {
  readonly bytes: number;
  readonly presenceBytes: number;
}

const DEFAULTS: OutboxLimits = { bytes: OUTBOX_BYTES, presenceBytes: OUTBOX_PRESENCE_BYTES };

/**
 * What waits to be sent to one client, in order. Counts bytes itself from the moment they are queued until they have left the
 * process (I9): presence is left out first, and past the limit the client is given up. Texts of documents are counted apart, because a
 * healthy client needs a moment for one.
 */
export class Outbox {
  readonly #sink: OutboxSink;
  readonly #limits: OutboxLimits;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #queuedTextBytes = 0;
  #flyingBytes = 0;
  #flyingTextBytes = 0;
  #overflowed = false;
  #scheduled: 'no' | 'later' | 'soon' = 'no';

  constructor(sink: OutboxSink, limits: OutboxLimits = DEFAULTS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** Bytes not yet out of the process, texts apart. */
  get waitingBytes(): number {
    return this.#queuedBytes + this.#flyingBytes;
  }

  /** Bytes of texts not yet out of the process. */
  get waitingTextBytes(): number {
    return this.#queuedTextBytes + this.#flyingTextBytes;
  }

  /** Queues a frame for the end of the tick. False when it was left out. */
  send(frame: Uint8Array, kind: FrameKind = 'event'): boolean {
    if (!this.#takes(kind)) return false;
    if (this.#scheduled !== 'soon') {
      this.#scheduled = 'soon';
      this.#sink.scheduleFlush();
    }
    return this.#add(frame, kind);
  }

  /** Queues a frame that can wait for others, at most CROWD_BEAT_MS; whatever is sent after it takes it along. False when it was left out. */
  sendLater(frame: Uint8Array, kind: FrameKind): boolean {
    if (!this.#takes(kind)) return false;
    if (this.#scheduled === 'no') {
      this.#scheduled = 'later';
      this.#sink.scheduleFlushLater();
    }
    return this.#add(frame, kind);
  }

  #takes(kind: FrameKind): boolean {
    return !this.#overflowed && (kind !== 'presence' || this.waitingBytes <= this.#limits.presenceBytes);
  }

  #add(frame: Uint8Array, kind: FrameKind): boolean {
    this.#queue.push(frame);
    if (kind === 'text') this.#queuedTextBytes += frame.byteLength;
    else this.#queuedBytes += frame.byteLength;
    if (this.waitingBytes > this.#limits.bytes) this.#overflow();
    return !this.#overflowed;
  }

  /** Sends a frame at once, after all that is queued before it. */
  sendNow(frame: Uint8Array): void {
    if (this.send(frame)) this.flush();
  }

  /** Hands what is queued to the sink. */
  flush(): void {
    this.#scheduled = 'no';
    if (this.#queue.length === 0) return;
    const chunks = this.#queue;
    const bytes = this.#queuedBytes;
    const textBytes = this.#queuedTextBytes;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#queuedTextBytes = 0;
    this.#flyingBytes += bytes;
    this.#flyingTextBytes += textBytes;
    this.#sink.write(chunks, () => this.#written(bytes, textBytes));
  }

  #written(bytes: number, textBytes: number): void {
    this.#flyingBytes -= bytes;
    this.#flyingTextBytes -= textBytes;
    if (textBytes > 0) this.#sink.textSent();
  }

  #overflow(): void {
    this.#overflowed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#queuedTextBytes = 0;
    this.#sink.overflowed();
  }
}
