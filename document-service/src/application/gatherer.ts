import type { Clock } from '@weft/service-kit/clock';
import { CommitBatch, type RecordTrace } from '../domain/commit-batch.ts';
import { type PlacedRecord, quarantineRecord, rejectUnknown, sequenceRecord } from '../domain/sequence-record.ts';
import { BATCH_BYTES, BATCH_OPERATIONS, GATHER_MS } from '../limits.ts';
import type { LoggedSubmission } from '../log/record-codec.ts';
import type { EditTraces } from '../telemetry/edit-traces.ts';
import type { CachedDocument, DocumentCache } from './document-cache.ts';
import type { MissingState } from './missing-state.ts';
import type { PartitionWorker, QueuedRecord } from './partition-worker.ts';

/** Records one partition may add before the next one's turn. */
const SLICE_RECORDS = 64;
/** Loads for one record after which it can't be helped. */
const LOADS_PER_RECORD = 3;

interface GathererOptions {
  readonly cache: DocumentCache;
  readonly missing: MissingState;
  readonly decode: (value: Uint8Array) => LoggedSubmission;
  readonly clock: Clock;
  /** Set when edits are traced. */
  readonly traces?: EditTraces | undefined;
}

/** Sequences what waits in the partitions' queues into the next batch, as far as what it needs is in memory. Synchronous. */
export class Gatherer {
  readonly #cache: DocumentCache;
  readonly #missing: MissingState;
  readonly #decode: (value: Uint8Array) => LoggedSubmission;
  readonly #clock: Clock;
  readonly #traces: EditTraces | undefined;
  #batch = new CommitBatch();
  /** When set, what is in the batch is this partition's alone. */
  #exclusive: PartitionWorker | undefined;
  /** When the event loop gets its turn. */
  #until = 0;
  #turn = 0;

  constructor({ cache, missing, decode, clock, traces }: GathererOptions) {
    this.#traces = traces;
    this.#cache = cache;
    this.#missing = missing;
    this.#decode = decode;
    this.#clock = clock;
  }

  /** The batch in the making. */
  get batch(): CommitBatch {
    return this.#batch;
  }

  /** Hands the batch over and begins the next. */
  close(): CommitBatch {
    const batch = this.#batch;
    this.#batch = new CommitBatch();
    this.#exclusive = undefined;
    return batch;
  }

  /** Takes turns over the partitions until the batch is full, nothing more can be decided, or it has taken long enough for now. */
  gather(workers: readonly PartitionWorker[]): void {
    const now = this.#clock.monotonic();
    this.#until = now + GATHER_MS;
    this.#turn += 1;
    for (let progress = true; progress && !this.#full; ) {
      progress = false;
      for (let index = 0; index < workers.length && !this.#full; index += 1) {
        const worker = workers[(index + this.#turn) % workers.length];
        if (worker !== undefined && this.#slice(worker, now)) progress = true;
      }
    }
  }

  get #full(): boolean {
    const { records, bytes } = this.#batch;
    if (records >= BATCH_OPERATIONS || bytes >= BATCH_BYTES) return true;
    return records > 0 && this.#clock.monotonic() > this.#until;
  }

  #slice(worker: PartitionWorker, nowMs: number): boolean {
    let taken = 0;
    while (taken < SLICE_RECORDS && !this.#full) {
      const queued = worker.peek();
      if (queued === undefined || !this.#mayShare(worker) || !this.#sequence(worker, queued, nowMs)) break;
      worker.advance();
      this.#batch.take(worker, queued.record);
      if (worker.isolation !== 'shared') this.#exclusive = worker;
      taken += 1;
    }
    return taken > 0;
  }

  /** After a refusal a partition, then a document, stands alone, until it is known whose data the database refuses. */
  #mayShare(worker: PartitionWorker): boolean {
    if (this.#batch.empty) return true;
    if (worker.isolation === 'document') return false;
    if (this.#exclusive !== undefined) return this.#exclusive === worker;
    return worker.isolation === 'shared';
  }

  /** True when the record is decided; false when it has to wait. */
  #sequence(worker: PartitionWorker, queued: QueuedRecord, nowMs: number): boolean {
    const submission = this.decoded(queued);
    if (submission === undefined) {
      this.#putAside(worker, queued);
      return true;
    }
    const document = this.#cache.get(submission.documentId);
    if (this.#missing.lacks(document, submission)) {
      this.#missing.wait(worker, (ahead) => this.decoded(ahead));
      if (queued.loads <= LOADS_PER_RECORD) return false;
    }
    const { offset, appendedAtMs, value } = queued.record;
    const trace = this.#trace(submission, worker, queued);
    const record = { partition: worker.partition, offset, appendedAtMs, value, submission, trace };
    if (document !== undefined) this.#cache.touch(document, nowMs);
    trace?.sequencing();
    const decided = this.#decide(worker, record, document, queued);
    trace?.sequenced();
    return decided;
  }

  /** What is recorded of a submission, if anything. */
  #trace(
    { traceContext }: LoggedSubmission,
    { partition }: PartitionWorker,
    queued: QueuedRecord,
  ): RecordTrace | undefined {
    if (traceContext === undefined || this.#traces === undefined) return undefined;
    queued.trace ??= this.#traces.begin(traceContext, partition, queued.receivedAtMs);
    if (queued.trace !== undefined) this.#batch.traces.push(queued.trace);
    return queued.trace;
  }

  #decide(
    worker: PartitionWorker,
    record: PlacedRecord,
    document: CachedDocument | undefined,
    queued: QueuedRecord,
  ): boolean {
    if (document === undefined || document.partition !== worker.partition) {
      this.#missing.used(record.submission.documentId);
      rejectUnknown(this.#batch, record);
      return true;
    }
    const reason = queued.poison ?? this.#sequenceSafely(document, record, worker);
    if (reason === 'stopped') return false;
    // When not even the stop of the document can be written, the record alone is put aside.
    const stopped = queued.refusals > 1 ? undefined : document.sequenced;
    if (reason !== undefined) quarantineRecord(this.#batch, stopped, record, reason);
    return true;
  }

  /** Why the document must be stopped; undefined when all went well. */
  #sequenceSafely(document: CachedDocument, record: PlacedRecord, worker: PartitionWorker): string | undefined {
    try {
      const obstacle = sequenceRecord(this.#batch, document.sequenced, record);
      if (obstacle === undefined) return undefined;
      if (obstacle.kind === 'needs-operations') return `operations after ${obstacle.afterRevision} are missing`;
      worker.stop(
        `record ${record.offset} of partition ${worker.partition} needs sequencing rules ${obstacle.semantics}, which this build doesn't know: deploy a newer one`,
      );
      return 'stopped';
    } catch (error) {
      return `can't be sequenced: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #putAside(worker: PartitionWorker, { record }: QueuedRecord): void {
    this.#batch.quarantined.push({
      partition: worker.partition,
      documentId: noDocument(worker.partition),
      logOffset: record.offset,
      record: record.value,
      reason: 'not a submission',
    });
  }

  /** The submission in a record, decoded once; undefined when there is none. */
  decoded(queued: QueuedRecord): LoggedSubmission | undefined {
    if (queued.submission === undefined) {
      try {
        queued.submission = this.#decode(queued.record.value);
      } catch {
        queued.submission = 'undecodable';
      }
    }
    return queued.submission === 'undecodable' ? undefined : queued.submission;
  }
}

/** Stands for the document of a record that names none: one per partition, since offsets are told apart by document. */
function noDocument(partition: number): string {
  return `00000000-0000-0000-0000-${partition.toString(16).padStart(12, '0')}`;
}
