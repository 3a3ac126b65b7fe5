import type { DecidedEvent, OperationEvent, RejectedEvent } from '../domain/commit-batch.ts';
import { HELD_EVENTS } from '../limits.ts';
import type { EventEncoder } from '../ports/event-encoder.ts';
import type { GatewayStream } from './gateway-stream.ts';

/** An operation that was told while somebody joined. */
export interface HeldOperation {
  readonly event: OperationEvent;
  /** As clients get it. */
  readonly encoded: Uint8Array;
}

/** Where a document stands for those who follow it. */
export interface ChannelPosition {
  readonly revision: number;
  readonly chain: bigint;
}

/**
 * One followed document: what was told of it last, and to whom. Everybody is told the same in the same order (I6); who joins is brought to exactly what
 * was told, and is then told the rest.
 */
export class DocumentChannel {
  readonly documentId: string;
  readonly partition: number;
  readonly streams = new Set<GatewayStream>();
  readonly #encoder: EventEncoder;
  /** What was told last; undefined until the first join has found out where the document stands. */
  #position: ChannelPosition | undefined;
  /** Events that came before that. */
  #early: DecidedEvent[] = [];
  #held = new Map<number, HeldOperation>();
  #refusals: RejectedEvent[] = [];
  #joins = 0;
  #ended = false;
  #waiting: (() => void)[] = [];
  /** When an operation was told last, on the hub's clock; undefined when the checksum has been told since. */
  changedAtMs: number | undefined;

  constructor(documentId: string, partition: number, encoder: EventEncoder) {
    this.documentId = documentId;
    this.partition = partition;
    this.#encoder = encoder;
  }

  get position(): ChannelPosition | undefined {
    return this.#position;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** True when nobody follows or is about to. */
  get unused(): boolean {
    return this.streams.size === 0 && this.#joins === 0;
  }

  /** From now until `joined` what is told is also kept for the one who joins. */
  joining(): void {
    this.#joins += 1;
  }

  joined(): void {
    this.#joins -= 1;
    if (this.#joins > 0) return;
    this.#held.clear();
    this.#refusals = [];
  }

  /** Tells where the document stood when it was looked up; only the first time counts, and what came meanwhile is told now. */
  begin(position: ChannelPosition, nowMs: number): void {
    if (this.#position !== undefined) return;
    this.#position = position;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.tell(event, nowMs);
  }

  /** Tells an event to all who follow. An operation out of order ends the channel: whoever follows opens the document anew. */
  tell(event: DecidedEvent, nowMs: number): void {
    if (this.#ended) return;
    if (this.#position === undefined) this.#early.push(event);
    else if (event.kind === 'operation') this.#tellOperation(event, this.#position, nowMs);
    else this.#tellOther(event);
    if (this.#early.length + this.#held.size + this.#refusals.length > HELD_EVENTS) this.end('NOT_OWNER');
  }

  /** The operation leading to a revision, when it was told during a join. */
  held(revision: number): HeldOperation | undefined {
    return this.#held.get(revision);
  }

  get heldOperations(): Iterable<HeldOperation> {
    return this.#held.values();
  }

  get refusals(): readonly RejectedEvent[] {
    return this.#refusals;
  }

  /** Resolves when the revision has been told, or the channel has ended. */
  async reached(revision: number): Promise<void> {
    while (!this.#ended && (this.#position?.revision ?? 0) < revision) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  end(code: 'NOT_OWNER' | 'DOCUMENT_DELETED' | 'QUARANTINED'): void {
    if (this.#ended) return;
    this.#ended = true;
    const frame = this.#encoder.ended(this.documentId, code);
    for (const stream of this.streams) {
      stream.documents.delete(this.documentId);
      stream.push(frame);
    }
    this.#wake();
  }

  #tellOperation(event: OperationEvent, position: ChannelPosition, nowMs: number): void {
    if (event.revision <= position.revision) return;
    if (event.revision !== position.revision + 1) {
      this.end('NOT_OWNER');
      return;
    }
    this.#position = { revision: event.revision, chain: event.chain };
    this.changedAtMs = nowMs;
    const encoded = this.#encoder.operationBytes(event);
    if (this.#joins > 0) this.#held.set(event.revision, { event, encoded });
    const beside = { traceContext: event.trace?.broadcast, digest: event.digest };
    this.#push(this.#encoder.operation(this.documentId, encoded, beside));
    this.#wake();
  }

  #tellOther(event: Exclude<DecidedEvent, OperationEvent>): void {
    if (event.kind === 'repeated') this.#push(this.#encoder.repeated(event));
    else if (event.kind === 'rights') this.#push(this.#encoder.rights(event));
    else if (event.kind === 'ended') this.end(event.code);
    else {
      if (this.#joins > 0) this.#refusals.push(event);
      this.#push(this.#encoder.rejected(event));
    }
  }

  #push(frame: Uint8Array): void {
    for (const stream of this.streams) stream.push(frame);
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
