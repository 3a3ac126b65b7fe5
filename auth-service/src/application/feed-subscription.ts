import { BoundedQueue } from '@weft/service-kit/bounded-queue';
import { WATCHER_QUEUE_CHANGES } from '../limits.ts';
import type { PermissionChange } from '../ports/change-log.ts';

/** What a watcher is told. */
export interface FeedEvent {
  /** Everything up to here has been told with this event or before it. */
  readonly position: number;
  /** In order; none in a sign of life. */
  readonly changes: readonly PermissionChange[];
  /** Changes before `position` may have been missed. */
  readonly reset: boolean;
}

/** A watcher takes changes more slowly than they come. */
export class SlowWatcherError extends Error {
  override name = 'SlowWatcherError';

  constructor() {
    super(`more than ${WATCHER_QUEUE_CHANGES} changes were waiting for a watcher`);
  }
}

/** What waits for one watcher: changes in order within a bound, and at most one sign of life after them. */
export class FeedSubscription {
  readonly #queue = new BoundedQueue<FeedEvent>({
    lengthMax: WATCHER_QUEUE_CHANGES,
    sizeMax: WATCHER_QUEUE_CHANGES,
    sizeOf: (event) => event.changes.length,
  });
  readonly #ended = new AbortController();
  #signOfLife: FeedEvent | undefined;
  #wake: (() => void) | undefined;

  /** Aborted, with the error that says why, when there will be no more events; also for a watcher that isn't asking just now. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Hands an event over without waiting; a watcher that is too far behind is ended. */
  push(event: FeedEvent): void {
    if (event.changes.length === 0 && !event.reset) this.#signOfLife = event;
    else if (!this.#queue.push(event)) this.end(new SlowWatcherError());
    this.#wake?.();
  }

  end(reason: Error): void {
    this.#ended.abort(reason);
    this.#wake?.();
  }

  /** The next event, as soon as there is one. Fails with the reason of the end. */
  async next(): Promise<FeedEvent> {
    for (;;) {
      this.#ended.signal.throwIfAborted();
      const event = this.#queue.shift() ?? this.#takeSignOfLife();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #takeSignOfLife(): FeedEvent | undefined {
    const event = this.#signOfLife;
    this.#signOfLife = undefined;
    return event;
  }
}
