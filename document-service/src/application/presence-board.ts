import { PRESENCE_EXPIRY_MS, PRESENCE_INTERVAL_MS, PRESENCES_PER_DOCUMENT } from '../limits.ts';
import type { EventEncoder } from '../ports/event-encoder.ts';
import type { DocumentChannel } from './document-channel.ts';
import type { GatewayStream } from './gateway-stream.ts';

/** A caret as a gateway tells it. */
export interface CaretMove {
  readonly userId: string;
  readonly sessionId: string;
  /** Encoded weft.v1.Presence without its channel. */
  readonly presence: Uint8Array;
  /** True when the session has gone. */
  readonly gone: boolean;
}

interface Caret {
  readonly userId: string;
  readonly sessionId: string;
  readonly stream: GatewayStream;
  presence: Uint8Array;
  movedAtMs: number;
  toldAtMs: number;
}

/** The carets in the followed documents: the latest of each session, told at a bounded rate, forgotten with its gateway or after a silence. */
export class PresenceBoard {
  readonly #encoder: EventEncoder;
  readonly #carets = new Map<DocumentChannel, Map<string, Caret>>();
  /** Carets that moved since they were told. */
  #untold = new Map<Caret, DocumentChannel>();

  constructor(encoder: EventEncoder) {
    this.#encoder = encoder;
  }

  /** True when a caret waits to be told. */
  get pending(): boolean {
    return this.#untold.size > 0;
  }

  /** Carets of a document for one who joins. */
  of(channel: DocumentChannel): Uint8Array[] {
    return [...(this.#carets.get(channel)?.values() ?? [])].map(({ presence }) => presence);
  }

  moved(channel: DocumentChannel, stream: GatewayStream, move: CaretMove, nowMs: number): void {
    const carets = this.#carets.get(channel) ?? new Map<string, Caret>();
    this.#carets.set(channel, carets);
    let caret = carets.get(move.sessionId);
    if (caret === undefined || caret.stream !== stream) {
      if (caret === undefined && carets.size >= PRESENCES_PER_DOCUMENT) return;
      const { userId, sessionId, presence } = move;
      const toldAtMs = caret?.toldAtMs ?? Number.NEGATIVE_INFINITY;
      if (caret !== undefined) this.#untold.delete(caret);
      caret = { userId, sessionId, stream, presence, movedAtMs: nowMs, toldAtMs };
      carets.set(move.sessionId, caret);
    }
    caret.presence = move.presence;
    caret.movedAtMs = nowMs;
    if (move.gone) {
      carets.delete(move.sessionId);
      this.#tell(channel, caret, nowMs);
    } else if (nowMs - caret.toldAtMs >= PRESENCE_INTERVAL_MS) this.#tell(channel, caret, nowMs);
    else this.#untold.set(caret, channel);
  }

  /** Tells what has waited long enough. */
  tellDue(nowMs: number): void {
    for (const [caret, channel] of this.#untold) {
      if (nowMs - caret.toldAtMs >= PRESENCE_INTERVAL_MS) this.#tell(channel, caret, nowMs);
    }
  }

  /** Forgets carets that have been silent for too long. */
  expire(nowMs: number): void {
    for (const [channel, carets] of this.#carets) {
      for (const caret of carets.values()) {
        if (nowMs - caret.movedAtMs >= PRESENCE_EXPIRY_MS) this.#remove(channel, caret, nowMs);
      }
    }
  }

  /** A gateway follows the document no longer: its carets go. */
  left(channel: DocumentChannel, stream: GatewayStream, nowMs: number): void {
    for (const caret of this.#carets.get(channel)?.values() ?? []) {
      if (caret.stream === stream) this.#remove(channel, caret, nowMs);
    }
  }

  /** The document is followed no longer. */
  closed(channel: DocumentChannel): void {
    for (const caret of this.#carets.get(channel)?.values() ?? []) this.#untold.delete(caret);
    this.#carets.delete(channel);
  }

  #remove(channel: DocumentChannel, caret: Caret, nowMs: number): void {
    this.#carets.get(channel)?.delete(caret.sessionId);
    caret.presence = this.#encoder.presenceGone(caret);
    this.#tell(channel, caret, nowMs);
  }

  #tell(channel: DocumentChannel, caret: Caret, nowMs: number): void {
    this.#untold.delete(caret);
    caret.toldAtMs = nowMs;
    const frame = this.#encoder.presence(channel.documentId, caret.presence);
    for (const stream of channel.streams) if (stream !== caret.stream) stream.pushPresence(frame);
  }
}
