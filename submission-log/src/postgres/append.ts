import type { Pool } from 'pg';
import type { PartitionRecords } from '../publish-batcher.ts';
import { LogMismatchError } from '../submission-log.ts';

/** Where the database put the records of one partition. */
export interface Appended extends PartitionRecords {
  readonly firstOffset: number;
  readonly appendedAtMs: number;
  /** As of the records it becomes; undefined when they are on disk. */
  readonly unflushedSinceMs: number | undefined;
}

export interface AppendOptions {
  /** Bounds the statement; past it the connection is given up, and what became of the records isn't known. */
  readonly timeoutMs: number;
  /** Wakes consumers of other processes. */
  readonly notify: boolean;
  /** Waits until the records are on disk; otherwise they are as soon as anything later is. */
  readonly flush: boolean;
}

/** The channel on which publishers wake consumers of other processes. */
export const WAKE_CHANNEL = 'weft_submissions';

/**
 * One round trip: takes the offsets, inserts the records, tells where they are.
 *
 * The rows of the partitions are locked in one order, so that publishers of several processes never deadlock, and stay locked until
 * the commit: offsets have no gaps, and records become visible in the order of their offsets. The time is taken under the lock, in whole
 * milliseconds, so that a record handed over directly carries the time that is read back later.
 * All values arrive as one byte string that is cut here; an array of byte strings would travel as hexadecimal text.
 */
const APPEND = `
WITH wanted AS (
  SELECT * FROM unnest($1::int[], $2::int[]) AS w(partition, count)
), locked AS MATERIALIZED (
  SELECT l.partition FROM log_partitions l WHERE l.partition = ANY ($1::int[]) ORDER BY l.partition FOR UPDATE
), taken AS (
  UPDATE log_partitions l SET next_offset = l.next_offset + w.count
  FROM locked JOIN wanted w USING (partition)
  WHERE l.partition = locked.partition
  RETURNING l.partition, l.next_offset - w.count AS first_offset,
    date_trunc('milliseconds', clock_timestamp()) AS appended_at
), inserted AS (
  INSERT INTO log_records (partition, record_offset, appended_at, value)
  SELECT t.partition, t.first_offset + r.index, t.appended_at, substring($7::bytea FROM r.start FOR r.length)
  FROM unnest($3::int[], $4::int[], $5::int[], $6::int[]) AS r(partition, index, start, length)
  JOIN taken t USING (partition)
)
SELECT partition, first_offset, (extract(epoch FROM appended_at) * 1000)::bigint AS appended_at_ms,
  CASE WHEN $8::boolean THEN pg_notify('${WAKE_CHANNEL}', '') END AS notified,
  CASE WHEN NOT $9::boolean THEN set_config('synchronous_commit', 'off', true) END AS unflushed
FROM taken`;

interface TakenRow {
  readonly partition: number;
  readonly first_offset: string;
  readonly appended_at_ms: string;
}

/** Appends a batch, each partition at most once in it, in one atomic statement. */
export async function append(
  pool: Pool,
  batch: readonly PartitionRecords[],
  { timeoutMs, notify, flush }: AppendOptions,
): Promise<Appended[]> {
  const statement = {
    name: 'weft-log-append',
    text: APPEND,
    values: [...encodeBatch(batch), notify, flush],
    query_timeout: timeoutMs,
  };
  const unflushedSinceMs = flush ? undefined : performance.now();
  const { rows } = await pool.query<TakenRow>(statement);
  const taken = new Map(rows.map((row) => [row.partition, row]));
  return batch.map(({ partition, records }) => {
    const row = taken.get(partition);
    if (row === undefined) throw new LogMismatchError(`the log has lost its partition ${partition}`);
    const firstOffset = Number(row.first_offset);
    return { partition, records, firstOffset, appendedAtMs: Number(row.appended_at_ms), unflushedSinceMs };
  });
}

/** The statement's first seven parameters. Starts count from 1, as SQL does. */
function encodeBatch(batch: readonly PartitionRecords[]): unknown[] {
  const of: number[] = [];
  const index: number[] = [];
  const start: number[] = [];
  const length: number[] = [];
  let position = 1;
  for (const { partition, records } of batch) {
    for (const [i, record] of records.entries()) {
      of.push(partition);
      index.push(i);
      start.push(position);
      length.push(record.byteLength);
      position += record.byteLength;
    }
  }
  const partitions = batch.map((each) => each.partition);
  const counts = batch.map((each) => each.records.length);
  return [partitions, counts, of, index, start, length, Buffer.concat(batch.flatMap((each) => each.records))];
}
