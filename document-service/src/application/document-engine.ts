import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import type { ConsumerHandlers, SubmissionConsumer, SubmissionLog } from '@weft/submission-log/submission-log';
import type { DocumentEvents } from '../events.ts';
import type { PartitionRow, PartitionTable } from '../ports/partition-table.ts';
import type { BroadcastHub } from './broadcast-hub.ts';
import type { DocumentCache } from './document-cache.ts';
import type { GroupCommitter } from './group-committer.ts';
import { LogWatch } from './log-watch.ts';
import { PartitionOwnership } from './partition-ownership.ts';
import { type PartitionSource, PartitionWorker } from './partition-worker.ts';
import type { TextMaterialiser } from './text-materialiser.ts';

interface EngineOptions {
  readonly log: SubmissionLog;
  /** The log that the database belongs to. */
  readonly identity: string;
  readonly table: PartitionTable;
  readonly committer: GroupCommitter;
  readonly hub: BroadcastHub;
  readonly cache: DocumentCache;
  readonly texts: Pick<TextMaterialiser, 'letGoIdle'>;
  readonly digest: (value: Uint8Array) => Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: DocumentEvents;
}

/** The group all instances are members of. */
const GROUP = 'weft-document-service';
/** How long a stop waits for what was received to be committed, in milliseconds. */
const DRAIN_MS = 2_000;
/** How often idle documents are let go and gauges set, in milliseconds. */
const SWEEP_MS = 1_000;

/** Ties the log's consumer, the ownership of partitions, sequencing and broadcast together. */
export class DocumentEngine {
  readonly #options: EngineOptions;
  readonly #ownership: PartitionOwnership;
  #consumer: SubmissionConsumer | undefined;
  #stopSweep: (() => void) | undefined;
  readonly #reported = new Set<PartitionWorker>();
  readonly #watch: LogWatch;
  /** Why nothing at all may be taken from the log; undefined while it is the right one. */
  #logProblem: string | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { table, clock, logger, committer, hub, log, identity } = options;
    const committed = () =>
      new Map([...committer.workers].map(([partition, worker]) => [partition, worker.committedOffset]));
    const stop = (reason: string, partition?: number) => this.#stopLine(reason, partition);
    this.#watch = new LogWatch({ log, identity, committed, stop, clock, logger });
    this.#ownership = new PartitionOwnership({
      table,
      clock,
      logger,
      inTouch: () => this.#consumer?.inTouch === true,
      handlers: {
        claimed: (row) => this.#claimed(row),
        lost: (partition) => {
          options.events.lost(partition);
          committer.close(partition);
          hub.endPartition(partition);
        },
        untrusted: () => hub.endPartition(),
      },
    });
  }

  get ownership(): PartitionOwnership {
    return this.#ownership;
  }

  /** Partitions that take nothing until an operator acts. */
  get stopped(): readonly number[] {
    const workers = [...this.#options.committer.workers.values()];
    return workers.filter((worker) => worker.stopped !== undefined).map(({ partition }) => partition);
  }

  /**
   * What keeps this instance from its work, in words; undefined when nothing does. A stopped partition does not: every other instance that takes it over stops
   * at the same record, so turning callers away would in the end take the whole of the service from them (I11).
   */
  get fault(): string | undefined {
    if (!this.#ownership.confirmed) return 'the table of owners can not be read';
    const { lacking } = this.#ownership;
    return lacking === 0 ? undefined : `${lacking} partitions that the group assigned are not held`;
  }

  async start(): Promise<void> {
    this.#ownership.start();
    this.#stopSweep = every(this.#options.clock, SWEEP_MS, () => this.#tidyUp());
    const opened = Promise.withResolvers<void>();
    this.#consumer = await this.#options.log.openConsumer({ group: GROUP, handlers: this.#handlers(opened.promise) });
    opened.resolve();
    this.#watch.start();
  }

  /** Commits what was received, as far as that goes quickly, and lets go of everything. */
  async stop(): Promise<void> {
    const { committer, logger } = this.#options;
    this.#stopSweep?.();
    this.#watch.stop();
    for (const partition of committer.workers.keys()) this.#consumer?.pause(partition);
    await committer.drained(AbortSignal.timeout(DRAIN_MS));
    await this.#ownership
      .stop()
      .catch((error: unknown) => logger.warn({ err: error }, 'could not let go of partitions'));
    committer.stop();
    await this.#consumer?.close();
  }

  /** A partition's new position. */
  advanced(partition: number, nextOffset: number): void {
    this.#consumer?.committed(partition, nextOffset);
  }

  /** Handlers wait until the consumer can be steered; the order stays. */
  #handlers(opened: Promise<void>): ConsumerHandlers {
    const { committer, events, logger } = this.#options;
    return {
      assigned: (partitions) => void opened.then(() => this.#ownership.assigned(partitions)),
      revoked: (partitions) => void opened.then(() => this.#ownership.revoked(partitions)),
      records: (partition, records) => committer.offer(partition, records),
      failed: (error) => {
        logger.fatal({ err: error }, 'the consumer failed');
        events.broken(error);
      },
    };
  }

  #claimed({ partition, epoch, nextOffset, lastRecord }: PartitionRow): void {
    const { committer, digest, clock, events } = this.#options;
    events.claimed(partition, epoch);
    const source = this.#source();
    const worker = new PartitionWorker({ partition, epoch, nextOffset, lastRecord, digest, source, clock });
    committer.open(worker);
    if (this.#logProblem !== undefined) worker.stop(this.#logProblem);
  }

  /** Stops one partition, or all and those that are claimed later. What was taken already is not committed any more. */
  #stopLine(reason: string, partition?: number): void {
    if (partition === undefined) this.#logProblem = reason;
    for (const worker of this.#options.committer.workers.values()) {
      if (partition !== undefined && worker.partition !== partition) continue;
      if (worker.stopped === undefined) worker.stop(reason);
    }
  }

  #source(): PartitionSource {
    return {
      seek: (partition, offset) => this.#consumer?.seek(partition, offset),
      pause: (partition) => this.#consumer?.pause(partition),
      resume: (partition) => this.#consumer?.resume(partition),
    };
  }

  #tidyUp(): void {
    const { cache, texts, clock, committer, hub, events, logger } = this.#options;
    cache.evict(clock.monotonic(), committer.dirty);
    texts.letGoIdle();
    let stopped = 0;
    for (const worker of committer.workers.values()) {
      const records = worker.receivedOffset - worker.committedOffset;
      const ageMs = Math.max(0, clock.now() - (worker.oldestAppendedAtMs ?? clock.now()));
      events.waiting(worker.partition, { records, ageMs });
      if (worker.stopped === undefined) continue;
      stopped += 1;
      if (this.#reported.has(worker)) continue;
      this.#reported.add(worker);
      logger.error(
        { partition: worker.partition, err: worker.stopped },
        'a partition is stopped until an operator acts',
      );
    }
    for (const worker of this.#reported) {
      if (committer.workers.get(worker.partition) !== worker) this.#reported.delete(worker);
    }
    events.standing({ documents: cache.size, streams: hub.streams, stopped });
  }
}
