import { systemClock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { WakeUp } from '@weft/service-kit/wake-up';
import type { Pool } from 'pg';
import { POLL_INTERVAL_MS } from '../limits.ts';
import type { ConsumerHandlers, ConsumerOptions, LogRecord, SubmissionConsumer } from '../submission-log.ts';
import type { Appended } from './append.ts';
import { ConsumerConnection } from './consumer-connection.ts';
import { Delivery } from './delivery.ts';

/** How long to wait before connecting again after the connection was lost. */
const RECONNECT_MS = 200;

export interface PostgresConsumerOptions extends ConsumerOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly partitions: number;
  /** Where members of the group last said a new one should start; kept by the log, written here. */
  readonly hints: Map<number, number>;
}

/** The group's place, while this consumer holds it. */
interface Held {
  readonly place: ConsumerConnection;
  /** Since when, by performance.now(). */
  readonly sinceMs: number;
  readonly delivery: Delivery;
}

/**
 * Waits for the group's one place, then delivers all partitions until the connection is lost or it is closed. A lost place is revoked
 * and waited for again; so this consumer never fails for good.
 */
export class PostgresConsumer implements SubmissionConsumer {
  readonly #options: PostgresConsumerOptions;
  readonly #handlers: ConsumerHandlers;
  readonly #wakeUp = new WakeUp();
  #held: Held | undefined;
  #closed = false;
  readonly #finished: Promise<void>;

  constructor(options: PostgresConsumerOptions) {
    this.#options = options;
    this.#handlers = options.handlers;
    this.#finished = this.#run();
  }

  /** The connection that holds the group's place, while it does: records appended by this process are best handed over directly. */
  get place(): ConsumerConnection | undefined {
    return this.#held?.place;
  }

  /** The lock goes with the connection, and the delivery with both. */
  get inTouch(): boolean {
    return this.#held !== undefined;
  }

  /** Records that a publisher of this process has just appended. */
  handOver({ partition, records, firstOffset, appendedAtMs, unflushedSinceMs }: Appended): void {
    if (this.#held === undefined) return;
    const { delivery, sinceMs } = this.#held;
    // Begun before the place was taken: it may have been to a server that has gone since.
    if (unflushedSinceMs !== undefined && unflushedSinceMs < sinceMs) {
      this.#wakeUp.wake();
      return;
    }
    const handed = records.map(
      (value, index): LogRecord => ({ offset: firstOffset + index, appendedAtMs, value, unflushedSinceMs }),
    );
    if (!delivery.handOver(partition, handed)) this.#wakeUp.wake();
  }

  seek(partition: number, offset: number): void {
    this.#held?.delivery.seek(partition, offset);
    this.#held?.place.readAgain(partition);
    this.#wakeUp.wake();
  }

  pause(partition: number): void {
    this.#held?.delivery.setPaused(partition, true);
  }

  resume(partition: number): void {
    this.#held?.delivery.setPaused(partition, false);
    this.#wakeUp.wake();
  }

  committed(partition: number, nextOffset: number): void {
    this.#options.hints.set(partition, nextOffset);
    this.#held?.place.durable(partition, nextOffset);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeUp.wake();
    await this.#finished;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#consume();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'consumer lost its connection to the log');
      }
      this.#endDelivery();
      if (!this.#closed) await this.#wakeUp.sleep(RECONNECT_MS);
    }
  }

  async #consume(): Promise<void> {
    const { pool, group } = this.#options;
    const wake = () => this.#wakeUp.wake();
    const connection = await ConsumerConnection.open(pool, group, wake);
    const stopPolling = every(systemClock, POLL_INTERVAL_MS, wake);
    try {
      await this.#waitForPlace(connection);
      if (this.#closed) return;
      const delivery = this.#beginDelivery(connection);
      while (!this.#closed) {
        connection.assertAlive();
        if (!(await deliverOnce(connection, delivery))) await this.#wakeUp.sleep();
      }
    } finally {
      stopPolling();
      this.#endDelivery();
      await connection.close();
    }
  }

  async #waitForPlace(connection: ConsumerConnection): Promise<void> {
    while (!this.#closed && !(await connection.tryLock())) {
      await this.#wakeUp.sleep();
      connection.assertAlive();
    }
  }

  #beginDelivery(place: ConsumerConnection): Delivery {
    const { partitions, hints } = this.#options;
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    const starts = new Map(all.map((partition) => [partition, Math.max(0, (hints.get(partition) ?? 0) - 1)]));
    const delivery = new Delivery(starts, (partition, records) => this.#handlers.records(partition, records));
    this.#held = { delivery, place, sinceMs: performance.now() };
    this.#handlers.assigned(all);
    return delivery;
  }

  #endDelivery(): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#handlers.revoked(Array.from({ length: this.#options.partitions }, (_, partition) => partition));
  }
}

/** Reads what every partition lacks and delivers it. True when there was something, so that there may be more. */
async function deliverOnce(connection: ConsumerConnection, delivery: Delivery): Promise<boolean> {
  const wanted = delivery.wanted();
  if (wanted.length === 0) return false;
  const found = await connection.read(wanted);
  let delivered = false;
  for (const request of wanted) {
    const records = found.get(request.partition);
    if (records !== undefined && delivery.read(request, records)) delivered = true;
  }
  return delivered;
}
