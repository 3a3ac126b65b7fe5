import { Client, type Pool } from 'pg';
import { FLUSH_MS, READ_BYTES, READ_RECORDS } from '../limits.ts';
import type { LogRecord } from '../submission-log.ts';
import { type Appended, WAKE_CHANNEL } from './append.ts';
import type { ReadRequest } from './delivery.ts';
import { UnflushedAppends } from './unflushed-appends.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** A read that takes longer is a dead connection. */
const QUERY_TIMEOUT_MS = 10_000;
/** How long a goodbye may take before the connection is left to itself. */
const END_TIMEOUT_MS = 1_000;

/** Lets the server notice within about 10 s that the holder's machine is gone, and keeps limits meant for other work away. */
const PREPARE_SESSION = `
SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 5;
SET statement_timeout = 0; SET idle_session_timeout = 0; LISTEN ${WAKE_CHANNEL}`;

/** At most READ_RECORDS records and about READ_BYTES of each partition; the window sees lengths only, so nothing else is read from disk. */
const READ = `
SELECT w.partition, r.record_offset, (extract(epoch FROM r.appended_at) * 1000)::bigint AS appended_at_ms, r.value
FROM unnest($1::int[], $2::bigint[]) AS w(partition, start)
CROSS JOIN LATERAL (
  SELECT page.*, sum(octet_length(page.value)) OVER (ORDER BY page.record_offset) - octet_length(page.value) AS bytes_before
  FROM (
    SELECT l.record_offset, l.appended_at, l.value FROM log_records l
    WHERE l.partition = w.partition AND l.record_offset >= w.start
    ORDER BY l.record_offset LIMIT ${READ_RECORDS}
  ) page
) r
WHERE r.bytes_before < ${READ_BYTES}
ORDER BY w.partition, r.record_offset`;

/** Something to commit, which waits until the disk has it and with it all that was written before. */
const FLUSH = `SELECT pg_logical_emit_message(true, 'weft', '')`;

interface RecordRow {
  readonly partition: number;
  readonly record_offset: string;
  readonly appended_at_ms: string;
  readonly value: Buffer;
}

/**
 * The connection of one consumer: whoever holds its advisory lock is the group's consumer, and the lock goes with the connection.
 * Records are read through it too, so that a consumer which has lost its place can't go on reading.
 */
export class ConsumerConnection {
  readonly #client: Client;
  readonly #group: string;
  #lost: Error | undefined;
  readonly #unflushed = new UnflushedAppends();
  #flushTimer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  /** Appends that count on this connection to flush them. */
  readonly #appending = new Set<Promise<unknown>>();

  private constructor(client: Client, group: string) {
    this.#client = client;
    this.#group = group;
  }

  /** Connects as the pool does. `onWake` is called on a notification and when the connection is lost. */
  static async open(pool: Pool, group: string, onWake: () => void): Promise<ConsumerConnection> {
    const client = new Client({
      ...pool.options,
      // The pool hides its password from enumeration.
      password: pool.options.password,
      application_name: 'weft-submission-log',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    const connection = new ConsumerConnection(client, group);
    const lost = (error?: Error) => {
      connection.#lost ??= error ?? new Error('the connection to the database ended');
      onWake();
    };
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', onWake);
    try {
      await client.connect();
      await client.query(PREPARE_SESSION);
    } catch (error) {
      await connection.#end();
      throw error;
    }
    return connection;
  }

  /** Throws when the connection, and so the lock, is lost. */
  assertAlive(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** True when this connection now is the group's consumer. */
  async tryLock(): Promise<boolean> {
    const { rows } = await this.#client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('weft submission log'), hashtext($1)) AS held`,
      [this.#group],
    );
    return rows[0]?.held === true;
  }

  async read(requests: readonly ReadRequest[]): Promise<Map<number, LogRecord[]>> {
    // Whoever appended a record may still be waiting for the disk.
    const unflushedSinceMs = performance.now();
    const { rows } = await this.#client.query<RecordRow>({
      name: 'weft-log-read',
      text: READ,
      values: [requests.map((request) => request.partition), requests.map((request) => request.offset)],
    });
    const found = new Map<number, LogRecord[]>();
    for (const row of rows) {
      const records = found.get(row.partition) ?? [];
      records.push({
        offset: Number(row.record_offset),
        appendedAtMs: Number(row.appended_at_ms),
        value: row.value,
        unflushedSinceMs,
      });
      found.set(row.partition, records);
    }
    return found;
  }

  /**
   * Sees to an append that doesn't flush. `flushed` resolves when its records are on disk: when somebody tells, or by a flush FLUSH_MS later. It rejects when this
   * connection is lost first, since the server may have lost the records too. Good for what is begun while this connection is open.
   */
  async appending(append: Promise<Appended[]>): Promise<{ appended: Appended[]; flushed: Promise<void> }> {
    this.#appending.add(append);
    try {
      const appended = await append;
      const flushed = this.#unflushed.add(appended);
      this.#flushSoon();
      return { appended, flushed };
    } finally {
      this.#appending.delete(append);
    }
  }

  /** Everything before the offset is on disk: what followed from it was committed later. */
  durable(partition: number, offset: number): void {
    this.#unflushed.durable(partition, offset);
  }

  /** A partition is read again from somewhere. */
  readAgain(partition: number): void {
    this.#unflushed.readAgain(partition);
  }

  /** One flush at a time, for all that wait when it begins. */
  #flushSoon(): void {
    if (this.#flushing === undefined) this.#flushTimer ??= setTimeout(() => void this.#flush(), FLUSH_MS);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const flush = () => this.#client.query({ name: 'weft-log-flush', text: FLUSH });
    this.#flushing ??= this.#unflushed.flush(flush).finally(() => {
      this.#flushing = undefined;
      if (this.#unflushed.size > 0) this.#flushSoon();
    });
    return this.#flushing;
  }

  /** Gives up the lock, if held, and wakes those who wait for it, once all that counts on this connection is on disk. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#appending]);
    await this.#flushing;
    const flushed = this.#flush();
    const unlocked =
      this.#lost === undefined
        ? this.#client.query(`SELECT pg_advisory_unlock_all(), pg_notify('${WAKE_CHANNEL}', '')`)
        : Promise.resolve();
    await Promise.allSettled([flushed, unlocked]);
    await this.#end();
  }

  async #end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS);
    });
    await Promise.race([this.#client.end().catch(() => undefined), timeout]);
    clearTimeout(timer);
  }
}
