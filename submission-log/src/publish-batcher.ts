import { CompanyWait } from '@weft/service-kit/company';
import {
  BATCH_BYTES,
  BATCHES_PER_LANE,
  PUBLISH_BYTES,
  PUBLISH_DEADLINE_MS,
  PUBLISH_QUEUE_BYTES,
  PUBLISH_QUEUE_LENGTH,
} from './limits.ts';
import { PublishError } from './submission-log.ts';

/** What one batch carries for one partition, in the order in which it was published. */
export interface PartitionRecords {
  readonly partition: number;
  readonly records: readonly Uint8Array[];
}

export interface BatcherOptions {
  /** Names the lane a partition's batches take: for Kafka its leader. Asked anew for every batch. */
  laneOf(partition: number): number;
  /**
   * Appends a batch, each partition at most once in it. Resolves when all of it is durable; must settle in bounded time. May call `placed` before,
   * when the batch has its place in the log: what comes next may follow it.
   */
  send(batch: readonly PartitionRecords[], placed: () => void): Promise<void>;
  /** Told of every batch that leaves, by the number of its records. */
  readonly batchSent?: ((records: number) => void) | undefined;
  readonly deadlineMs?: number;
  readonly batchBytes?: number;
  readonly batchesPerLane?: number;
  readonly queueBytes?: number;
  readonly queueLength?: number;
}

interface Publish {
  readonly records: readonly Uint8Array[];
  readonly bytes: number;
  readonly deadlineAt: number;
  resolve(): void;
  reject(error: PublishError): void;
}

interface Line {
  readonly partition: number;
  readonly waiting: Publish[];
  sending: boolean;
}

interface Lane {
  readonly ready: Set<Line>;
  readonly company: CompanyWait;
  outstanding: number;
}

interface Batch {
  readonly lines: Line[];
  readonly publishes: Publish[];
  readonly content: PartitionRecords[];
  placed: boolean;
}

/**
 * Merges concurrent publishes into batches that form by themselves: while batches are under way the next one gathers, and when none is,
 * a publish leaves at the end of the event loop's turn, together with all that came in it from other connections. After batches of several publishes,
 * which is load and not one person's typing, the next waits a moment for as many again.
 *
 * A partition is in at most one batch without its place in the log, so neither a retry nor a second connection can reorder its records.
 */
export class PublishBatcher {
  readonly #options: Required<Omit<BatcherOptions, 'batchSent'>> & Pick<BatcherOptions, 'batchSent'>;
  readonly #lines = new Map<number, Line>();
  readonly #lanes = new Map<number, Lane>();
  readonly #unsettled = new Set<Publish>();
  readonly #idle: (() => void)[] = [];
  #bytes = 0;
  #outstanding = 0;
  #pumpScheduled = false;
  #expiry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: BatcherOptions) {
    this.#options = {
      deadlineMs: PUBLISH_DEADLINE_MS,
      batchBytes: BATCH_BYTES,
      batchesPerLane: BATCHES_PER_LANE,
      queueBytes: PUBLISH_QUEUE_BYTES,
      queueLength: PUBLISH_QUEUE_LENGTH,
      ...options,
    };
  }

  /** Appends records next to each other. Rejects with PublishError after the deadline, when the batch fails, or when the queue is full. */
  publish(partition: number, records: readonly Uint8Array[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    const bytes = records.reduce((sum, record) => sum + record.byteLength, 0);
    const refusal = this.#refusal(bytes);
    if (refusal !== undefined) return Promise.reject(new PublishError(refusal));
    return new Promise((resolve, reject) => {
      const deadlineAt = performance.now() + this.#options.deadlineMs;
      this.#enqueue(partition, { records, bytes, deadlineAt, resolve, reject });
    });
  }

  /** Takes no further publish and resolves when all of them are settled and nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#unsettled.size === 0 && this.#outstanding === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #refusal(bytes: number): string | undefined {
    if (this.#closed) return 'the publisher is closed';
    if (bytes > PUBLISH_BYTES) return `a publish of ${bytes} bytes is over the limit of ${PUBLISH_BYTES}`;
    if (this.#unsettled.size >= this.#options.queueLength || this.#bytes + bytes > this.#options.queueBytes) {
      return 'the publish queue is full';
    }
    return undefined;
  }

  #enqueue(partition: number, publish: Publish): void {
    const line = this.#lines.get(partition) ?? { partition, waiting: [], sending: false };
    this.#lines.set(partition, line);
    line.waiting.push(publish);
    this.#unsettled.add(publish);
    this.#bytes += publish.bytes;
    this.#armExpiry();
    if (!line.sending) this.#makeReady(line);
  }

  #makeReady(line: Line): void {
    const key = this.#options.laneOf(line.partition);
    const lane = this.#lanes.get(key) ?? this.#newLane();
    this.#lanes.set(key, lane);
    lane.ready.add(line);
    if (this.#pumpScheduled) return;
    this.#pumpScheduled = true;
    setImmediate(() => {
      this.#pumpScheduled = false;
      for (const each of this.#lanes.values()) this.#pump(each);
    });
  }

  #pump(lane: Lane): void {
    while (lane.outstanding < this.#options.batchesPerLane && lane.ready.size > 0) {
      if (!lane.company.mayLeave(waitingOn(lane), performance.now())) return;
      const batch = this.#takeBatch(lane);
      if (batch.publishes.length > 0) this.#dispatch(lane, batch);
    }
  }

  #newLane(): Lane {
    const lane: Lane = { ready: new Set(), company: new CompanyWait(() => this.#pump(lane)), outstanding: 0 };
    return lane;
  }

  #takeBatch(lane: Lane): Batch {
    const batch: Batch = { lines: [], publishes: [], content: [], placed: false };
    let room = this.#options.batchBytes;
    for (const line of lane.ready) {
      if (room <= 0) break;
      lane.ready.delete(line);
      const taken = takeWhatFits(line, room, batch.publishes.length === 0);
      if (taken.length === 0) {
        if (line.waiting.length === 0) continue;
        lane.ready.add(line);
        break;
      }
      line.sending = true;
      batch.lines.push(line);
      batch.publishes.push(...taken);
      batch.content.push({ partition: line.partition, records: taken.flatMap((publish) => publish.records) });
      room -= taken.reduce((sum, publish) => sum + publish.bytes, 0);
    }
    return batch;
  }

  #dispatch(lane: Lane, batch: Batch): void {
    lane.outstanding += 1;
    lane.company.left(batch.publishes.length);
    this.#outstanding += 1;
    this.#options.batchSent?.(batch.content.reduce((sum, { records }) => sum + records.length, 0));
    this.#options
      .send(batch.content, () => this.#placed(lane, batch))
      .then(
        () => this.#finish(lane, batch, undefined),
        (error: unknown) => this.#finish(lane, batch, new PublishError('the batch failed', { cause: error })),
      );
  }

  #finish(lane: Lane, batch: Batch, error: PublishError | undefined): void {
    this.#outstanding -= 1;
    for (const publish of batch.publishes) this.#settle(publish, error);
    this.#placed(lane, batch);
    this.#resolveIdle();
  }

  /** Nothing that follows can overtake the batch any more. */
  #placed(lane: Lane, batch: Batch): void {
    if (batch.placed) return;
    batch.placed = true;
    lane.outstanding -= 1;
    for (const line of batch.lines) {
      line.sending = false;
      if (line.waiting.length > 0) this.#makeReady(line);
    }
    this.#pump(lane);
  }

  /** Answers one publish; nothing happens when its deadline answered it before. */
  #settle(publish: Publish, error: PublishError | undefined): void {
    if (!this.#unsettled.delete(publish)) return;
    this.#bytes -= publish.bytes;
    if (error === undefined) publish.resolve();
    else publish.reject(error);
  }

  #armExpiry(): void {
    if (this.#expiry !== undefined) return;
    const [oldest] = this.#unsettled;
    if (oldest === undefined) return;
    this.#expiry = setTimeout(() => this.#expire(), Math.max(1, oldest.deadlineAt - performance.now()));
  }

  #expire(): void {
    this.#expiry = undefined;
    const now = performance.now();
    const expired = new Set<Publish>();
    for (const publish of this.#unsettled) {
      if (publish.deadlineAt > now) break;
      expired.add(publish);
    }
    for (const publish of expired) this.#settle(publish, new PublishError('no answer within the deadline'));
    for (const line of this.#lines.values()) dropLeading(line.waiting, expired);
    this.#armExpiry();
    this.#resolveIdle();
  }

  #resolveIdle(): void {
    if (this.#unsettled.size > 0) return;
    clearTimeout(this.#expiry);
    this.#expiry = undefined;
    if (this.#outstanding === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Publishes that could leave. */
function waitingOn(lane: Lane): number {
  let publishes = 0;
  for (const line of lane.ready) publishes += line.waiting.length;
  return publishes;
}

/** Takes the line's first publishes up to the room; the very first of a batch is taken whatever its size. */
function takeWhatFits(line: Line, room: number, first: boolean): Publish[] {
  let bytes = 0;
  let count = 0;
  for (const publish of line.waiting) {
    bytes += publish.bytes;
    if (bytes > room && !(first && count === 0)) break;
    count += 1;
  }
  return line.waiting.splice(0, count);
}

/** Removes what has expired; deadlines grow along a line, so it stands at the front. */
function dropLeading(waiting: Publish[], expired: ReadonlySet<Publish>): void {
  let count = 0;
  for (const publish of waiting) {
    if (!expired.has(publish)) break;
    count += 1;
  }
  waiting.splice(0, count);
}
