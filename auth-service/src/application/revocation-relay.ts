import { setTimeout as delay } from 'node:timers/promises';
import { partitionOf } from '@weft/ot/partition';
import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { WakeUp } from '@weft/service-kit/wake-up';
import type { SubmissionLog, SubmissionPublisher } from '@weft/submission-log/submission-log';
import type { AuthEvents } from '../events.ts';
import { OUTBOX_POLL_MS, RELAY_BATCH_ENTRIES, RELAY_RETRY_MAX_MS, RELAY_RETRY_MS } from '../limits.ts';
import type { Outbox, OutboxBacklog, OutboxEntry, OutboxLease } from '../ports/outbox.ts';

interface RevocationRelayOptions {
  readonly outbox: Outbox;
  readonly log: Pick<SubmissionLog, 'describe' | 'openPublisher'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: AuthEvents;
}

/** Where records go. */
interface Target {
  readonly publisher: SubmissionPublisher;
  readonly partitions: number;
}

/**
 * Takes what is in the outbox to the submission log, where the sequencer meets it in the document's own order (I7). One instance at a time does,
 * and the others wait for its place. A record leaves the outbox when the log has it, so it may come twice, also behind a later one of its
 * document when an instance was taken for dead: the sequencer ignores what isn't newer than what it knows.
 */
export class RevocationRelay implements AsyncDisposable {
  readonly #options: RevocationRelayOptions;
  readonly #stopping = new AbortController();
  readonly #wakeUp = new WakeUp();
  readonly #stopPolling: () => void;
  readonly #running: Promise<void>;
  #target: Target | undefined;
  #retryMs = RELAY_RETRY_MS;
  #failing = false;

  constructor(options: RevocationRelayOptions) {
    this.#options = options;
    this.#stopPolling = every(options.clock, OUTBOX_POLL_MS, () => this.notify());
    this.#running = this.#run();
  }

  /** Something may be in the outbox: look now. */
  notify(): void {
    this.#wakeUp.wake();
  }

  /** What is being published stays in the outbox unless the log's answer is here already. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#stopPolling();
    this.#wakeUp.wake();
    await this.#running;
    await this.#target?.publisher.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await using lease = await this.#options.outbox.acquire();
        if (lease === undefined) await this.#wakeUp.sleep();
        else await this.#empty(lease);
      } catch (error) {
        if (!signal.aborted) await this.#failed(error);
      }
    }
  }

  /** Until everything stops; fails when the outbox or the log does. */
  async #empty(lease: OutboxLease): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const entries = await lease.next(RELAY_BATCH_ENTRIES);
      const isAll = entries.length < RELAY_BATCH_ENTRIES;
      this.#options.events.outboxWaiting(isAll ? backlogOf(entries) : await lease.backlog());
      if (entries.length > 0) await this.#relay(lease, entries);
      this.#succeeded();
      if (entries.length === 0) await this.#wakeUp.sleep();
    }
  }

  /** What the log has taken is removed, also when it did not take everything. */
  async #relay(lease: OutboxLease, entries: readonly OutboxEntry[]): Promise<void> {
    const { publisher, partitions } = await this.#orStopped(this.#open());
    const byPartition = Map.groupBy(entries, ({ documentId }) => partitionOf(documentId, partitions));
    const published = [...byPartition].map(async ([partition, group]) => {
      await publisher.publish(
        partition,
        group.map(({ submission }) => submission),
      );
      return group;
    });
    const results = await this.#orStopped(Promise.allSettled(published));
    const taken = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    if (taken.length > 0) await lease.remove(taken.map(({ outboxId }) => outboxId));
    this.#options.events.relayed(taken.length);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /** The log may be away when the service starts, so it is opened when there is something for it. */
  async #open(): Promise<Target> {
    const { log } = this.#options;
    if (this.#target === undefined) {
      const { partitions } = await log.describe();
      this.#target = { partitions, publisher: await log.openPublisher() };
    }
    return this.#target;
  }

  /** A stop doesn't wait for a log that doesn't answer. */
  async #orStopped<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this.#stopping;
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(new Error('stopping'));
    signal.addEventListener('abort', stop, { once: true });
    work.catch(() => undefined);
    try {
      return await Promise.race([work, stopped.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #succeeded(): void {
    if (this.#failing) this.#options.logger.info('changes of rights reach the submission log again');
    this.#failing = false;
    this.#retryMs = RELAY_RETRY_MS;
  }

  async #failed(error: unknown): Promise<void> {
    const { logger, events } = this.#options;
    events.relayFailed();
    if (!this.#failing) logger.error({ err: error }, "changes of rights can't be taken to the submission log");
    this.#failing = true;
    await delay(this.#retryMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    this.#retryMs = Math.min(2 * this.#retryMs, RELAY_RETRY_MAX_MS);
  }
}

/** What waits, when these are all. */
function backlogOf(entries: readonly OutboxEntry[]): OutboxBacklog {
  return { entries: entries.length, oldestAtMs: entries[0]?.writtenAtMs };
}
