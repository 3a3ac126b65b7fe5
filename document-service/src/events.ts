import type { Metrics } from '@weft/service-kit/metrics';
import type { CommitBatch, DecidedEvent } from './domain/commit-batch.ts';

/** What happens here, counted. The only place that knows names of metrics. */
export class DocumentEvents {
  readonly #batchRecords;
  readonly #commitSeconds;
  readonly #operations;
  readonly #outcomes;
  readonly #lag;
  readonly #openDocuments;
  readonly #subscribers;
  readonly #quarantines;
  readonly #fenced;
  readonly #stopped;
  readonly #snapshots;
  readonly #segments;
  readonly #onBroken: (error: unknown) => void;

  /** `onBroken`: the process can't go on. */
  constructor(metrics: Metrics, onBroken: (error: unknown) => void) {
    this.#onBroken = onBroken;
    this.#batchRecords = metrics.histogram({ name: 'weft_commit_records', help: 'Records per commit' }, 'size');
    this.#commitSeconds = metrics.histogram(
      { name: 'weft_commit_seconds', help: 'From sending a commit to knowing its outcome' },
      'seconds',
    );
    this.#operations = metrics.counter({ name: 'weft_operations_total', help: 'Operations committed' });
    this.#outcomes = metrics.counter({
      name: 'weft_outcomes_total',
      help: 'Outcomes of submissions by kind; refused ones by code',
      labels: ['outcome'],
    });
    this.#lag = metrics.gauge({
      name: 'weft_partition_waiting_records',
      help: 'Records received and not committed',
      labels: ['partition'],
    });
    this.#openDocuments = metrics.gauge({ name: 'weft_documents_in_memory', help: 'Documents in memory' });
    this.#subscribers = metrics.gauge({ name: 'weft_gateway_streams', help: 'Gateways attached' });
    this.#quarantines = metrics.counter({ name: 'weft_quarantines_total', help: 'Records put aside for an operator' });
    this.#fenced = metrics.counter({ name: 'weft_fenced_total', help: 'Times a partition was lost to another owner' });
    this.#stopped = metrics.gauge({
      name: 'weft_partitions_stopped',
      help: 'Partitions that take nothing until an operator acts',
    });
    this.#snapshots = metrics.counter({
      name: 'weft_snapshots_total',
      help: 'Snapshots by result',
      labels: ['result'],
    });
    this.#segments = metrics.counter({
      name: 'weft_segments_total',
      help: 'Segments of old operations by result',
      labels: ['result'],
    });
  }

  committed(batch: CommitBatch, told: readonly DecidedEvent[], milliseconds: number): void {
    this.#batchRecords.observe(batch.records);
    this.#commitSeconds.observe(milliseconds / 1_000);
    let operations = 0;
    for (const event of told) {
      if (event.kind === 'operation') operations += 1;
      else this.#outcomes.inc({ outcome: event.kind === 'rejected' ? event.code : event.kind });
    }
    this.#operations.inc(operations);
    this.#outcomes.inc({ outcome: 'accepted' }, operations);
    if (batch.quarantined.length > 0) this.#quarantines.inc(batch.quarantined.length);
  }

  waiting(partition: number, records: number): void {
    this.#lag.set({ partition: String(partition) }, records);
  }

  standing(counts: { documents: number; streams: number; stopped: number }): void {
    this.#openDocuments.set(counts.documents);
    this.#subscribers.set(counts.streams);
    this.#stopped.set(counts.stopped);
  }

  fenced(): void {
    this.#fenced.inc();
  }

  snapshot(result: 'made' | 'superseded' | 'failed'): void {
    this.#snapshots.inc({ result });
  }

  segment(result: 'moved' | 'fenced' | 'failed'): void {
    this.#segments.inc({ result });
  }

  /** A fault of the program; whoever runs the service ends it. */
  broken(error: unknown): void {
    this.#onBroken(error);
  }
}
