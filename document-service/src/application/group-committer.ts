import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@weft/service-kit/clock';
import { CompanyWait } from '@weft/service-kit/company';
import type { Logger } from '@weft/service-kit/logger';
import type { LogRecord } from '@weft/submission-log/submission-log';
import type { CommitBatch, DecidedEvent } from '../domain/commit-batch.ts';
import type { DocumentEvents } from '../events.ts';
import type { CommitOutcome, Committer } from '../ports/committer.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import type { DocumentCache } from './document-cache.ts';
import type { Gatherer } from './gatherer.ts';
import type { MissingState } from './missing-state.ts';
import type { PartitionWorker } from './partition-worker.ts';

/** What follows from a commit. Handlers return at once. */
export interface CommitHandlers {
  /** These events are committed: they may be told. In order per document. */
  committed(events: readonly DecidedEvent[], batch: CommitBatch): void;
  /** The partition's position is behind this offset from now on. */
  advanced(partition: number, nextOffset: number): void;
  /** The partition has another owner or position. */
  fenced(partition: number): void;
}

interface GroupCommitterOptions {
  readonly cache: DocumentCache;
  readonly missing: MissingState;
  readonly gatherer: Gatherer;
  readonly committer: Committer;
  readonly loads: DocumentLoads;
  readonly handlers: CommitHandlers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: DocumentEvents;
}

interface CommitUnderWay {
  readonly batch: CommitBatch;
  /** Whose claims the batch was sequenced under. */
  readonly workers: ReadonlyMap<number, PartitionWorker>;
  readonly startedAtMs: number;
}

const LOAD_RETRY_MS = 100;
/** A record alone is refused, then the stop of its document, then its being put aside; after that an operator is needed. */
const REFUSALS_MAX = 2;

/**
 * Sequences and commits what the partitions of this instance receive. Every event changes state and calls `#pump`, which keeps to this:
 *
 * 1. At most one commit is under way. While it is, the next batch gathers and is sequenced on speculative state.
 * 2. When a commit has been refused, or a partition was fenced or has to be read again, the batch behind it is void: its documents are forgotten, its
 *    records start again.
 * 3. A batch is committed as soon as no other commit is under way. Only after commits of several records, which is load and not one person's typing, does
 *    it wait a moment for as many again: fewer and larger commits, and what leads to them and follows from them shared by more edits.
 * 4. Nothing is told before its commit is known (I3).
 */
export class GroupCommitter {
  readonly #options: GroupCommitterOptions;
  readonly #workers = new Map<number, PartitionWorker>();
  readonly #stopping = new AbortController();
  #order: PartitionWorker[] = [];
  #underWay: CommitUnderWay | undefined;
  /** After a discard nothing is sequenced until the commit under way is known: what would be loaded may be older than it. */
  #suspended = false;
  #pumpScheduled = false;
  readonly #company = new CompanyWait(() => this.#commitIfDue());
  #idle: (() => void)[] = [];

  constructor(options: GroupCommitterOptions) {
    this.#options = options;
  }

  get workers(): ReadonlyMap<number, PartitionWorker> {
    return this.#workers;
  }

  /** Takes a claimed partition on. */
  open(worker: PartitionWorker): void {
    this.close(worker.partition);
    this.#workers.set(worker.partition, worker);
    this.#order = [...this.#workers.values()];
    worker.start();
  }

  /** Lets a partition go: what isn't committed of it is somebody else's. */
  close(partition: number): void {
    this.#drop(partition);
    this.#pump();
  }

  /** Records of a partition; those of partitions that aren't open are left to the claim's seek. */
  offer(partition: number, records: readonly LogRecord[]): void {
    const worker = this.#workers.get(partition);
    if (worker === undefined) return;
    worker.offer(records);
    this.#pumpSoon();
  }

  /** True when the document's state in memory is ahead of the database. */
  readonly dirty = (documentId: string): boolean =>
    this.#options.gatherer.batch.touched.has(documentId) || this.#underWay?.batch.touched.has(documentId) === true;

  /** Resolves when everything received is committed, or `signal` aborts. */
  drained(signal: AbortSignal): Promise<void> {
    if (this.#atRest || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Ends what is under way, committed or not. */
  stop(): void {
    this.#stopping.abort();
    this.#company.stop();
    this.#workers.clear();
    this.#order = [];
  }

  #drop(partition: number): void {
    if (!this.#workers.delete(partition)) return;
    this.#order = [...this.#workers.values()];
    if (this.#options.gatherer.batch.partitions.has(partition)) this.#discardGathered();
    this.#options.cache.forgetPartition(partition);
  }

  get #atRest(): boolean {
    const waiting = this.#order.some((worker) => worker.peek() !== undefined);
    return this.#underWay === undefined && this.#options.gatherer.batch.empty && !waiting;
  }

  /** One answer of the log is told partition by partition: all of it goes into one batch. */
  #pumpSoon(): void {
    if (this.#pumpScheduled) return;
    this.#pumpScheduled = true;
    setImmediate(() => {
      this.#pumpScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#stopping.signal.aborted) return;
    if (!this.#suspended) {
      this.#gather();
      this.#load();
    }
    this.#commitIfDue();
    if (this.#idle.length > 0 && this.#atRest) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #gather(): void {
    const { gatherer, clock, events } = this.#options;
    const before = gatherer.batch.records;
    const startedAtMs = clock.monotonic();
    gatherer.gather(this.#order);
    events.sequenced(gatherer.batch.records - before, clock.monotonic() - startedAtMs);
  }

  #load(): void {
    const { missing, loads, clock, logger } = this.#options;
    const request = missing.begin();
    if (request === undefined) return;
    loads
      .load(request)
      .then(
        (result) =>
          missing.arrived(result, (worker) => this.#workers.get(worker.partition) === worker, clock.monotonic()),
        async (error: unknown) => {
          logger.warn({ err: error, documents: request.heads.length }, 'could not load documents, trying again');
          await delay(LOAD_RETRY_MS);
          missing.failed();
        },
      )
      .then(() => this.#pump(), this.#broken);
  }

  #commitIfDue(): void {
    const { batch } = this.#options.gatherer;
    if (this.#underWay !== undefined || batch.empty) return;
    if (this.#company.mayLeave(batch.records, this.#options.clock.monotonic())) this.#commit();
  }

  #commit(): void {
    const { gatherer, committer, clock } = this.#options;
    const batch = gatherer.close();
    this.#company.left(batch.records);
    const workers = new Map<number, PartitionWorker>();
    for (const partition of batch.partitions.keys()) {
      const worker = this.#workers.get(partition);
      if (worker !== undefined) workers.set(partition, worker);
    }
    for (const trace of batch.traces) trace.committing(batch);
    const underWay = { batch, workers, startedAtMs: clock.monotonic() };
    this.#underWay = underWay;
    committer
      .commit(batch, this.#stopping.signal)
      .then((outcome) => this.#settled(underWay, outcome))
      .catch(this.#broken);
  }

  #settled(underWay: CommitUnderWay, outcome: CommitOutcome): void {
    this.#underWay = undefined;
    this.#suspended = false;
    if (outcome.kind === 'refused') this.#refused(underWay, outcome.error);
    else this.#committed(underWay, new Set(outcome.fenced));
    this.#pump();
  }

  #committed({ batch, workers, startedAtMs }: CommitUnderWay, fenced: ReadonlySet<number>): void {
    const { cache, handlers, events, clock } = this.#options;
    const current = ({ partition }: PartitionWorker) => this.#workers.get(partition) === workers.get(partition);
    const open = [...workers.values()].filter(current);
    // Positions first: what a lost partition makes void starts again behind them.
    for (const worker of open) {
      const nextOffset = batch.partitions.get(worker.partition)?.nextOffset;
      if (nextOffset === undefined || fenced.has(worker.partition)) continue;
      worker.committed(nextOffset);
      handlers.advanced(worker.partition, nextOffset);
    }
    const lost = open.filter(({ partition }) => fenced.has(partition));
    for (const { partition } of lost) this.#drop(partition);
    for (const { partition } of lost) handlers.fenced(partition);
    if (fenced.size > 0) events.fenced();
    // The next commit goes out before this one is told: the database works while we encode.
    this.#commitIfDue();
    for (const head of batch.heads.values()) {
      if (!fenced.has(head.partition)) cache.trim(head.documentId, head.revision, this.dirty(head.documentId));
    }
    const told = fenced.size === 0 ? batch.events : batch.events.filter(({ partition }) => !fenced.has(partition));
    events.committed(batch, told, clock.monotonic() - startedAtMs);
    for (const trace of batch.traces) {
      if (fenced.has(trace.partition)) trace.lost();
      else trace.committed();
    }
    handlers.committed(told, batch);
    for (const trace of batch.traces) trace.told();
  }

  /** Takes the batch apart: partitions alone, then records alone, then the record that can't be written is put aside. */
  #refused({ batch, workers }: CommitUnderWay, error: Error): void {
    const { cache, logger } = this.#options;
    logger.error(
      { err: error, records: batch.records, partitions: batch.partitions.size },
      'the database refused a batch',
    );
    this.#options.events.batchRefused();
    for (const trace of batch.traces) trace.undone('REFUSED');
    this.#discardGathered();
    cache.forget(batch.touched);
    for (const [partition, worker] of workers) {
      worker.rewind();
      const nextOffset = batch.partitions.get(partition)?.nextOffset ?? 0;
      if (batch.partitions.size > 1) worker.isolate('partition', nextOffset);
      else if (batch.records > 1) worker.isolate('document', nextOffset);
      else if (worker.poison(`the database refused it: ${error.message}`) > REFUSALS_MAX) {
        worker.stop(`partition ${partition} can't go on at offset ${nextOffset - 1}: ${error.message}`);
      }
    }
  }

  #discardGathered(): void {
    const { gatherer, cache } = this.#options;
    const batch = gatherer.close();
    for (const trace of batch.traces) trace.undone('DISCARDED');
    cache.forget(batch.touched);
    for (const partition of batch.partitions.keys())
      this.#workers.get(partition)?.rewind(this.#resumeOffset(partition));
    this.#suspended = this.#underWay !== undefined;
  }

  /** Behind what the commit under way will have committed. */
  #resumeOffset(partition: number): number {
    return this.#underWay?.batch.partitions.get(partition)?.nextOffset ?? 0;
  }

  readonly #broken = (error: unknown): void => {
    if (this.#stopping.signal.aborted) return;
    // A fault of the program: what was sequenced may be wrong, what is committed is right. The process ends and another one takes over.
    this.#options.logger.fatal({ err: error }, 'sequencing failed');
    this.#options.events.broken(error);
  };
}
