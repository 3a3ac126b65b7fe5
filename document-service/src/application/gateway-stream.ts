import { CHUNK_BYTES, STREAM_BYTES, STREAM_PRESENCE_BYTES } from '../limits.ts';
import type { Frame } from '../ports/event-encoder.ts';

/** The wire of one gateway's stream. */
export interface StreamWire {
  /** False when the peer takes no more for now; `onDrain` says when it does again. */
  write(message: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  /** Ends the stream; `reason` tells the gateway whether to attach again. */
  end(reason: StreamEnd): void;
}

export type StreamEnd = 'slow' | 'stopping';

/**
 * What goes to one gateway, in order. What was pushed in one turn leaves as one message (per CHUNK_BYTES). A gateway that reads too slowly loses
 * presence first; past STREAM_BYTES its stream is ended, and it attaches anew and resumes.
 */
export class GatewayStream {
  /** Documents this stream follows. */
  readonly documents = new Set<string>();
  readonly #wire: StreamWire;
  #frames: Frame[] = [];
  #bytes = 0;
  #blocked = false;
  #ended = false;
  readonly #waiting: (() => void)[] = [];

  constructor(wire: StreamWire) {
    this.#wire = wire;
    wire.onDrain(() => {
      this.#blocked = false;
      this.flush();
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves when little enough waits for another text to be queued, or the stream has ended. */
  room(): Promise<void> {
    if (this.#hasRoom) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get #hasRoom(): boolean {
    return this.#ended || this.#bytes < STREAM_BYTES / 4;
  }

  /** Queues a frame; it leaves with the next flush. */
  push(frame: Frame): void {
    if (this.#ended) return;
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#bytes > STREAM_BYTES) this.end('slow');
  }

  /** Queues a frame that may as well be lost. */
  pushPresence(frame: Frame): void {
    if (this.#bytes < STREAM_PRESENCE_BYTES) this.push(frame);
  }

  /** Sends what is queued, as far as the peer takes it. */
  flush(): void {
    let taken = 0;
    while (!this.#blocked && taken < this.#frames.length) {
      const until = this.#messageEnd(taken);
      const message = until - taken === 1 ? this.#frames[taken] : Buffer.concat(this.#frames.slice(taken, until));
      if (message === undefined) break;
      this.#bytes -= message.length;
      taken = until;
      this.#blocked = !this.#wire.write(message);
    }
    if (taken > 0) this.#frames = taken === this.#frames.length ? [] : this.#frames.slice(taken);
    // Room may come about without the peer having been slow.
    if (this.#waiting.length > 0 && this.#hasRoom) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  end(reason: StreamEnd): void {
    if (this.#ended) return;
    this.closed();
    this.#wire.end(reason);
  }

  /** The peer is gone. */
  closed(): void {
    this.#ended = true;
    this.#frames = [];
    this.#bytes = 0;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #messageEnd(from: number): number {
    let bytes = 0;
    let until = from;
    for (let frame = this.#frames[until]; frame !== undefined; frame = this.#frames[until]) {
      if (until > from && bytes + frame.length > CHUNK_BYTES) break;
      bytes += frame.length;
      until += 1;
    }
    return until;
  }
}
