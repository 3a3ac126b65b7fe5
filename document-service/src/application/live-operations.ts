import type { DecidedEvent, OperationEvent } from '../domain/commit-batch.ts';
import { LIVE_BYTES, LIVE_OPERATIONS } from '../limits.ts';

/** Why nothing more comes: the partition or the document is served no longer, or more came than was taken. */
export type TailEnd = 'NOT_OWNER' | 'DOCUMENT_DELETED' | 'QUARANTINED' | 'OVERFLOW';

/** What a tail has next; `quiet` when nothing came in the time given. */
export type TailItem =
  | { readonly kind: 'operation'; readonly operation: OperationEvent }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'ended'; readonly end: TailEnd };

/** Committed operations of one document as they are told, bounded: past the bound everything waiting is dropped and the tail ends with OVERFLOW. */
export class LiveTail {
  readonly partition: number;
  #waiting: OperationEvent[] = [];
  #bytes = 0;
  #end: TailEnd | undefined;
  #wake: (() => void) | undefined;

  constructor(partition: number) {
    this.partition = partition;
  }

  push(operation: OperationEvent): void {
    if (this.#end !== undefined) return;
    this.#waiting.push(operation);
    this.#bytes += operation.operation.length;
    if (this.#bytes > LIVE_BYTES || this.#waiting.length > LIVE_OPERATIONS) {
      this.#waiting = [];
      this.#end = 'OVERFLOW';
    }
    this.#wake?.();
  }

  /** Nothing is told from now on; what waits can still be taken. */
  end(end: TailEnd): void {
    this.#end ??= end;
    this.#wake?.();
  }

  /** What comes next, waited for at most `quietMs`. Fails with the signal's reason when it is aborted. */
  async next(quietMs: number, signal: AbortSignal): Promise<TailItem> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#end === undefined) await this.#told(quietMs, signal);
    signal.throwIfAborted();
    const operation = this.#waiting.shift();
    if (operation !== undefined) {
      this.#bytes -= operation.operation.length;
      return { kind: 'operation', operation };
    }
    return this.#end === undefined ? { kind: 'quiet' } : { kind: 'ended', end: this.#end };
  }

  async #told(quietMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, quietMs);
    this.#wake = resolve;
    signal.addEventListener('abort', resolve as () => void);
    await promise;
    signal.removeEventListener('abort', resolve as () => void);
    clearTimeout(timer);
    this.#wake = undefined;
  }
}

/** Tells committed operations to whoever follows a document on this instance, beside the gateways' streams. A document nobody follows costs one look-up. */
export class LiveOperations {
  readonly #tails = new Map<string, Set<LiveTail>>();

  /** Documents somebody follows. */
  get size(): number {
    return this.#tails.size;
  }

  /** From now on whatever is told of the document waits in the tail. The caller detaches it. */
  attach(documentId: string, partition: number): LiveTail {
    const tail = new LiveTail(partition);
    const tails = this.#tails.get(documentId) ?? new Set();
    tails.add(tail);
    this.#tails.set(documentId, tails);
    return tail;
  }

  detach(documentId: string, tail: LiveTail): void {
    const tails = this.#tails.get(documentId);
    tails?.delete(tail);
    if (tails?.size === 0) this.#tails.delete(documentId);
  }

  publish(events: readonly DecidedEvent[]): void {
    if (this.#tails.size === 0) return;
    for (const event of events) {
      if (event.kind !== 'operation' && event.kind !== 'ended') continue;
      for (const tail of this.#tails.get(event.documentId) ?? []) {
        if (event.kind === 'operation') tail.push(event);
        else tail.end(event.code);
      }
    }
  }

  /** Nobody may be served live in the partition any more; in none when none is named. */
  endPartition(partition?: number): void {
    for (const tails of this.#tails.values()) {
      for (const tail of tails) if (partition === undefined || tail.partition === partition) tail.end('NOT_OWNER');
    }
  }
}
