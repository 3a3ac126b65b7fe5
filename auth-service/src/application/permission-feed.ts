import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { WakeUp } from '@weft/service-kit/wake-up';
import { isMissed } from '../domain/change-window.ts';
import type { AuthEvents } from '../events.ts';
import { CHANGE_RETENTION_HOURS, CHANGES_PER_PAGE, HEARTBEAT_MS, PRUNE_INTERVAL_MS } from '../limits.ts';
import type { ChangeLog } from '../ports/change-log.ts';
import { type FeedEvent, FeedSubscription } from './feed-subscription.ts';

interface PermissionFeedOptions {
  readonly log: ChangeLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: AuthEvents;
}

/** The instance stops; the watcher finds another one. */
export class FeedStoppedError extends Error {
  override name = 'FeedStoppedError';
}

/**
 * Reads changes of rights once for all watchers of this instance, when notified and otherwise every HEARTBEAT_MS. A sign of life is given only after the
 * database was read (I7): whoever can't know of a revocation must fall silent, so that the gateways refuse writes.
 */
export class PermissionFeed implements AsyncDisposable {
  readonly #options: PermissionFeedOptions;
  readonly #subscriptions = new Set<FeedSubscription>();
  readonly #running: Promise<void>;
  readonly #wakeUp = new WakeUp();
  readonly #stopTicking: () => void;
  #position: number | undefined;
  /** Whatever the next read brings, it is told. */
  #signDue = false;
  #prunedMs = Number.NEGATIVE_INFINITY;
  #failing = false;
  #stopped = false;

  constructor(options: PermissionFeedOptions) {
    this.#options = options;
    this.#stopTicking = every(options.clock, HEARTBEAT_MS, () => {
      this.#signDue = true;
      this.#wakeUp.wake();
    });
    this.#running = this.#run();
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** True while the database can't be read. */
  get failing(): boolean {
    return this.#failing;
  }

  /** Everything that is read from now on. The caller unsubscribes. */
  subscribe(): FeedSubscription {
    const subscription = new FeedSubscription();
    if (this.#stopped) subscription.end(new FeedStoppedError('this instance stops'));
    this.#subscriptions.add(subscription);
    return subscription;
  }

  unsubscribe(subscription: FeedSubscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** Rights changed: look now. */
  notify(): void {
    this.#wakeUp.wake();
  }

  /** Ends the watches there are and those that come, so that watchers go to another instance. */
  endWatches(): void {
    this.#stopped = true;
    this.#stopTicking();
    for (const subscription of this.#subscriptions) subscription.end(new FeedStoppedError('this instance stops'));
    this.#wakeUp.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.endWatches();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#readAll().then(
        () => this.#succeeded(),
        (error: unknown) => this.#failed(error),
      );
      await this.#wakeUp.sleep();
    }
  }

  async #readAll(): Promise<void> {
    while (!this.#stopped && (await this.#readPage()) === CHANGES_PER_PAGE);
    await this.#prune();
  }

  /** Reads and tells one page; answers how many changes it held. */
  async #readPage(): Promise<number> {
    const from = this.#position ?? 0;
    const page = await this.#options.log.after(from, CHANGES_PER_PAGE);
    if (this.#position === undefined) this.#position = page.newest;
    else if (isMissed(from, page)) {
      this.#options.logger.warn({ position: from, newest: page.newest }, 'changes of rights were missed');
      this.#position = page.newest;
      this.#tell({ position: page.newest, changes: [], reset: true });
    } else if (page.changes.length > 0) {
      this.#position = page.changes.at(-1)?.position ?? from;
      this.#tell({ position: this.#position, changes: page.changes, reset: false });
      return page.changes.length;
    } else if (this.#signDue) {
      this.#tell({ position: from, changes: [], reset: false });
    }
    return 0;
  }

  #tell(event: FeedEvent): void {
    this.#signDue = false;
    for (const subscription of this.#subscriptions) subscription.push(event);
  }

  async #prune(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    if (nowMs - this.#prunedMs < PRUNE_INTERVAL_MS) return;
    this.#prunedMs = nowMs;
    const pruned = await this.#options.log.prune(CHANGE_RETENTION_HOURS);
    if (pruned > 0) this.#options.logger.info({ pruned }, 'pruned changes of rights');
  }

  #succeeded(): void {
    if (this.#failing) this.#options.logger.info('changes of rights are read again');
    this.#failing = false;
  }

  #failed(error: unknown): void {
    this.#options.events.feedFailed();
    if (!this.#failing) this.#options.logger.error({ err: error }, "changes of rights can't be read");
    this.#failing = true;
  }
}
