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
  readonly #damages;
  readonly #snapshots;
  readonly #segments;
  readonly #sessionsForgotten;
  readonly #inQuarantine;
  readonly #purges;
  readonly #lagSeconds;
  readonly #sequencingSeconds;
  readonly #commitRetries;
  readonly #refusedBatches;
  readonly #owned;
  readonly #epochs;
  readonly #claims;
  readonly #losses;
  readonly #broadcastMessages;
  readonly #broadcastBytes;
  readonly #streamEnds;
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
    this.#lagSeconds = metrics.gauge({
      name: 'weft_partition_lag_seconds',
      help: 'Age of the oldest record received and not committed; 0 when there is none',
      labels: ['partition'],
    });
    this.#sequencingSeconds = metrics.histogram(
      { name: 'weft_sequencing_seconds', help: 'How long it took to sequence what waited, each time' },
      'seconds',
    );
    this.#commitRetries = metrics.counter({
      name: 'weft_commit_unknown_total',
      help: 'Commits whose outcome was not known and had to be looked up',
    });
    this.#refusedBatches = metrics.counter({
      name: 'weft_commit_refused_total',
      help: 'Batches whose data the database refused',
    });
    this.#owned = metrics.gauge({ name: 'weft_partitions_owned', help: 'Partitions this instance owns' });
    this.#epochs = metrics.gauge({
      name: 'weft_partition_epoch',
      help: 'Epoch under which this instance owns a partition',
      labels: ['partition'],
    });
    this.#claims = metrics.counter({ name: 'weft_partition_claims_total', help: 'Partitions claimed' });
    this.#losses = metrics.counter({ name: 'weft_partition_losses_total', help: 'Partitions given up or lost' });
    this.#broadcastMessages = metrics.counter({
      name: 'weft_broadcast_messages_total',
      help: 'Messages to attached gateways',
    });
    this.#broadcastBytes = metrics.counter({ name: 'weft_broadcast_bytes_total', help: 'Bytes to attached gateways' });
    this.#streamEnds = metrics.counter({
      name: 'weft_gateway_streams_ended_total',
      help: 'Streams of gateways that this instance ended',
      labels: ['reason'],
    });
    this.#openDocuments = metrics.gauge({ name: 'weft_documents_in_memory', help: 'Documents in memory' });
    this.#subscribers = metrics.gauge({ name: 'weft_gateway_streams', help: 'Gateways attached' });
    this.#quarantines = metrics.counter({ name: 'weft_quarantines_total', help: 'Records put aside for an operator' });
    this.#fenced = metrics.counter({ name: 'weft_fenced_total', help: 'Times a partition was lost to another owner' });
    this.#stopped = metrics.gauge({
      name: 'weft_partitions_stopped',
      help: 'Partitions that take nothing until an operator acts',
    });
    this.#damages = metrics.counter({
      name: 'weft_history_damaged_total',
      help: 'Times stored history was read that its chain does not bear out',
    });
    this.#snapshots = metrics.counter({
      name: 'weft_snapshots_total',
      help: 'Snapshots by result',
      labels: ['result'],
    });
    this.#inQuarantine = metrics.gauge({
      name: 'weft_documents_quarantined',
      help: 'Documents of owned partitions that take no edits until an operator releases them',
    });
    this.#purges = metrics.counter({
      name: 'weft_documents_purged_total',
      help: 'Deleted documents whose content was removed for good',
    });
    this.#sessionsForgotten = metrics.counter({
      name: 'weft_sessions_forgotten_total',
      help: 'Sessions unused for so long that they were forgotten with the history they belong to',
    });
    this.#segments = metrics.counter({
      name: 'weft_segments_total',
      help: 'Segments of old operations by result',
      labels: ['result'],
    });
  }

  sequenced(records: number, milliseconds: number): void {
    if (records > 0) this.#sequencingSeconds.observe(milliseconds / 1_000);
  }

  /** Whether a commit was carried out is not known: it is looked up. */
  commitUnknown(): void {
    this.#commitRetries.inc();
  }

  /** The database refused the data of a batch, which is taken apart. */
  batchRefused(): void {
    this.#refusedBatches.inc();
  }

  claimed(partition: number, epoch: number): void {
    this.#claims.inc();
    this.#owned.inc();
    this.#epochs.set({ partition: String(partition) }, epoch);
  }

  /** The partition is this instance's no more. */
  lost(partition: number): void {
    const labels = { partition: String(partition) };
    this.#losses.inc();
    this.#owned.dec();
    for (const gauge of [this.#epochs, this.#lag, this.#lagSeconds]) gauge.remove(labels);
  }

  /** A message went to an attached gateway. */
  broadcast(bytes: number): void {
    this.#broadcastMessages.inc();
    this.#broadcastBytes.inc(bytes);
  }

  streamEnded(reason: string): void {
    this.#streamEnds.inc({ reason });
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

  /** What waits in a partition: its records, and how long ago the log took the oldest of them. */
  waiting(partition: number, { records, ageMs }: { readonly records: number; readonly ageMs: number }): void {
    const labels = { partition: String(partition) };
    this.#lag.set(labels, records);
    this.#lagSeconds.set(labels, ageMs / 1_000);
  }

  standing(counts: { documents: number; streams: number; stopped: number }): void {
    this.#openDocuments.set(counts.documents);
    this.#subscribers.set(counts.streams);
    this.#stopped.set(counts.stopped);
  }

  fenced(): void {
    this.#fenced.inc();
  }

  /** What was read from the database is not what was written there. */
  historyDamaged(): void {
    this.#damages.inc();
  }

  snapshot(result: 'made' | 'superseded' | 'failed' | 'damaged'): void {
    this.#snapshots.inc({ result });
  }

  quarantined(documents: number): void {
    this.#inQuarantine.set(documents);
  }

  purged(): void {
    this.#purges.inc();
  }

  sessionsForgotten(count: number): void {
    this.#sessionsForgotten.inc(count);
  }

  segment(result: 'moved' | 'fenced' | 'failed'): void {
    this.#segments.inc({ result });
  }

  /** A fault of the program; whoever runs the service ends it. */
  broken(error: unknown): void {
    this.#onBroken(error);
  }
}
