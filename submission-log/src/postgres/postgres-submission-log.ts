import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, type Logger } from '@weft/service-kit/logger';
import { DatabaseError, type Pool } from 'pg';
import { PUBLISH_DEADLINE_MS } from '../limits.ts';
import { type PartitionRecords, PublishBatcher } from '../publish-batcher.ts';
import {
  type ConsumerOptions,
  type LogDescription,
  LogMismatchError,
  PublishError,
  type PublishWatch,
  type SubmissionConsumer,
  type SubmissionPublisher,
  type TrimmableLog,
} from '../submission-log.ts';
import { append } from './append.ts';
import type { ConsumerConnection } from './consumer-connection.ts';
import { PostgresConsumer } from './postgres-consumer.ts';

export interface PostgresSubmissionLogOptions {
  /** Connections to a migrated database; the log doesn't end it. */
  readonly pool: Pool;
  /** How many partitions the log is to have. Fixed when the log is first opened. */
  readonly partitions: number;
  readonly logger?: Logger;
  /** How long a publish may take, in milliseconds. */
  readonly publishDeadlineMs?: number;
}

const DONE = Promise.resolve();

/** Records deleted by one statement. */
const DELETE_RECORDS = 5_000;
const DELETE_STEP = `
DELETE FROM log_records WHERE partition = $1 AND record_offset IN (
  SELECT record_offset FROM log_records WHERE partition = $1 AND record_offset < $2 ORDER BY record_offset LIMIT ${DELETE_RECORDS}
)`;

/**
 * The embedded log: tables of PostgreSQL instead of Kafka. One consumer of a group has all partitions, the others wait for its place.
 *
 * Publishers and consumers opened from the same log share a process and hand records over directly; share one log object for that.
 */
export function createPostgresSubmissionLog(options: PostgresSubmissionLogOptions): TrimmableLog {
  return new PostgresSubmissionLog(options);
}

class PostgresSubmissionLog implements TrimmableLog {
  readonly #pool: Pool;
  readonly #partitions: number;
  readonly #logger: Logger;
  readonly #deadlineMs: number;
  readonly #consumers = new Set<PostgresConsumer>();
  readonly #publishers = new Set<PublishBatcher>();
  readonly #hints = new Map<string, Map<number, number>>();

  constructor(options: PostgresSubmissionLogOptions) {
    this.#pool = options.pool;
    this.#partitions = options.partitions;
    this.#logger = options.logger ?? createLogger('submission-log');
    this.#deadlineMs = options.publishDeadlineMs ?? PUBLISH_DEADLINE_MS;
  }

  async describe(): Promise<LogDescription> {
    const { identity, partitions } = await establish(this.#pool, this.#partitions);
    if (partitions !== this.#partitions) {
      throw new LogMismatchError(
        `the log has ${partitions} partitions and ${this.#partitions} are configured; configure ${partitions}, the number can't be changed`,
      );
    }
    return { identity: `postgres:${identity}`, partitions };
  }

  async ends(): Promise<readonly number[]> {
    const { rows } = await this.#pool.query<{ next_offset: string }>(
      'SELECT next_offset FROM log_partitions ORDER BY partition',
    );
    return rows.map(({ next_offset }) => Number(next_offset));
  }

  async openPublisher(watch?: PublishWatch): Promise<SubmissionPublisher> {
    await this.describe();
    const batcher = new PublishBatcher({
      laneOf: () => 0,
      send: (batch, placed) => this.#append(batch, placed),
      deadlineMs: this.#deadlineMs,
      batchSent: watch?.batchSent,
    });
    this.#publishers.add(batcher);
    return {
      publish: (partition, records) =>
        this.#hasPartition(partition)
          ? batcher.publish(partition, records)
          : Promise.reject(new PublishError(`the log has no partition ${partition}`)),
      close: async () => {
        this.#publishers.delete(batcher);
        await batcher.close();
      },
    };
  }

  async openConsumer({ group, handlers }: ConsumerOptions): Promise<SubmissionConsumer> {
    await this.describe();
    const hints = this.#hints.get(group) ?? new Map<number, number>();
    this.#hints.set(group, hints);
    const consumer = new PostgresConsumer({
      pool: this.#pool,
      logger: this.#logger,
      partitions: this.#partitions,
      group,
      handlers,
      hints,
    });
    this.#consumers.add(consumer);
    return {
      seek: (partition, offset) => consumer.seek(partition, offset),
      pause: (partition) => consumer.pause(partition),
      resume: (partition) => consumer.resume(partition),
      get inTouch() {
        return consumer.inTouch;
      },
      committed: (partition, nextOffset) => consumer.committed(partition, nextOffset),
      close: async () => {
        await consumer.close();
        this.#consumers.delete(consumer);
      },
    };
  }

  /** Deletes in small steps, so that no statement takes long. */
  async deleteBefore(partition: number, offset: number): Promise<void> {
    let deleted: number | null;
    do {
      const { rowCount } = await this.#pool.query(DELETE_STEP, [partition, offset]);
      deleted = rowCount;
    } while (deleted === DELETE_RECORDS);
  }

  async close(): Promise<void> {
    const open = [...this.#publishers, ...this.#consumers];
    this.#publishers.clear();
    this.#consumers.clear();
    await Promise.all(open.map((each) => each.close()));
  }

  #hasPartition(partition: number): boolean {
    return Number.isInteger(partition) && partition >= 0 && partition < this.#partitions;
  }

  /**
   * Records that are handed over don't wait for the disk: what becomes of them is committed to the same database, whose log keeps order, and the disk has both then.
   * The publish waits all the same.
   */
  async #append(batch: readonly PartitionRecords[], placed: () => void): Promise<void> {
    const { appended, flushed } = await this.#appendPatiently(batch, performance.now() + this.#deadlineMs);
    for (const consumer of this.#consumers) for (const each of appended) consumer.handOver(each);
    placed();
    await flushed;
  }

  /** Goes on trying while the database is away. */
  async #appendPatiently(batch: readonly PartitionRecords[], giveUpAt: number) {
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
      try {
        const place = this.#place;
        const alone = place === undefined;
        const timeoutMs = Math.max(1, Math.ceil(giveUpAt - performance.now()));
        const appending = append(this.#pool, batch, { timeoutMs, notify: alone, flush: alone });
        return place === undefined ? { appended: await appending, flushed: DONE } : await place.appending(appending);
      } catch (error) {
        if (!mayPass(error) || performance.now() + pauseMs >= giveUpAt) throw error;
        this.#logger.debug({ err: error }, 'append failed, trying again');
        await delay(pauseMs);
      }
    }
  }

  /** The connection of a consumer of this process that records can be handed to. */
  get #place(): ConsumerConnection | undefined {
    for (const { place } of this.#consumers) if (place !== undefined) return place;
    return undefined;
  }
}

/** False when the database has answered and would answer the same again. */
function mayPass(error: unknown): boolean {
  if (error instanceof LogMismatchError) return false;
  if (!(error instanceof DatabaseError)) return true;
  // Connection trouble, shutting down or starting up, too many connections, serialisation and deadlock.
  return /^(08|57P|53300|40001|40P01)/.test(error.code ?? '');
}

/** Makes the log's rows when there are none yet, under a lock, so that services starting together agree. */
async function establish(pool: Pool, partitions: number): Promise<LogDescription> {
  const client = await pool.connect();
  try {
    const known = await describeRows(client);
    if (known !== undefined) return known;
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('weft submission log set-up'), 0)`);
    await client.query(
      'INSERT INTO log_partitions (partition) SELECT generate_series(0, $1::int - 1) WHERE NOT EXISTS (SELECT FROM log_partitions)',
      [partitions],
    );
    await client.query('INSERT INTO log_identity (identity) SELECT $1 WHERE NOT EXISTS (SELECT FROM log_identity)', [
      randomUUID(),
    ]);
    const made = await describeRows(client);
    await client.query('COMMIT');
    if (made === undefined) throw new LogMismatchError('the log needs at least one partition');
    return made;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function describeRows(client: Pick<Pool, 'query'>): Promise<LogDescription | undefined> {
  const { rows } = await client.query<{ identity: string; partitions: number }>(
    'SELECT identity, (SELECT count(*)::int FROM log_partitions) AS partitions FROM log_identity',
  );
  const [row] = rows;
  return row === undefined || row.partitions === 0 ? undefined : row;
}
