import { SEMANTICS } from '@weft/ot/semantics';
import type { Pool } from 'pg';
import { LogChangedError, type PartitionRow, type PartitionTable } from '../ports/partition-table.ts';
import { int4Column, int8Column } from './binary-column.ts';

interface PartitionRecord {
  partition: number;
  epoch: string;
  owner: string | null;
  semantics: number;
  next_offset: string;
  last_record: Buffer | null;
}

/** Notified when a partition has another owner. */
export const OWNERS_CHANNEL = 'weft_owners';

const COLUMNS = 'partition, epoch, owner, semantics, next_offset, last_record';

export class PostgresPartitionTable implements PartitionTable {
  readonly #pool: Pool;
  readonly #log: string;
  readonly #owner: () => string;
  /** Asked for and not begun yet. */
  #reading: Promise<PartitionRow[]> | undefined;

  /** `log`: the log's identity; `owner`: host:port says under which host:port gateways reach this instance. */
  constructor(pool: Pool, { log, owner }: { log: string; owner: () => string }) {
    this.#pool = pool;
    this.#log = log;
    this.#owner = owner;
  }

  async prepare(partitions: number): Promise<void> {
    const { rows } = await this.#pool.query<{ log: string; partitions: number }>(
      `SELECT log, count(*)::int AS partitions FROM partitions
        WHERE log = $1 OR next_offset > 0 GROUP BY log`,
      [this.#log],
    );
    const ours = rows.find(({ log }) => log === this.#log);
    const other = rows.find(({ log }) => log !== this.#log);
    if (ours === undefined && other !== undefined) throw new LogChangedError(otherLog(this.#log, other.log));
    if (ours !== undefined && ours.partitions !== partitions) {
      throw new LogChangedError(
        `the log has ${partitions} partitions but the database knows ${ours.partitions}; the number is fixed for a log's life: restore it`,
      );
    }
    await this.#pool.query(
      `INSERT INTO partitions (log, partition) SELECT $1, generate_series(0, $2::int - 1) ON CONFLICT DO NOTHING`,
      [this.#log, partitions],
    );
  }

  /** Those who ask in one turn share a reading, which begins when all have asked. */
  read(): Promise<PartitionRow[]> {
    this.#reading ??= Promise.resolve().then(() => {
      this.#reading = undefined;
      return this.#read();
    });
    return this.#reading;
  }

  async #read(): Promise<PartitionRow[]> {
    const { rows } = await this.#pool.query<PartitionRecord>({
      name: 'read-partitions',
      text: `SELECT ${COLUMNS} FROM partitions WHERE log = $1 ORDER BY partition`,
      values: [this.#log],
    });
    return rows.map(rowFrom);
  }

  async claim(partition: number, observedEpoch: number): Promise<PartitionRow | undefined> {
    const { rows } = await this.#pool.query<PartitionRecord>({
      name: 'claim-partition',
      text: `WITH claimed AS (
          UPDATE partitions SET epoch = epoch + 1, owner = $4, semantics = $5, claimed_at = now()
           WHERE log = $1 AND partition = $2 AND epoch = $3 RETURNING ${COLUMNS})
        SELECT claimed.*, pg_notify('${OWNERS_CHANNEL}', '') FROM claimed`,
      values: [this.#log, partition, observedEpoch, this.#owner(), SEMANTICS],
    });
    return rows[0] && rowFrom(rows[0]);
  }

  async release(held: readonly { readonly partition: number; readonly epoch: number }[]): Promise<void> {
    await this.#pool.query(
      `WITH released AS (
          UPDATE partitions p SET owner = NULL FROM unnest($2::int4[], $3::int8[]) AS i(partition, epoch)
           WHERE p.log = $1 AND p.partition = i.partition AND p.epoch = i.epoch RETURNING 1)
        SELECT pg_notify('${OWNERS_CHANNEL}', '') FROM released`,
      [this.#log, int4Column(held.map((one) => one.partition)), int8Column(held.map((one) => one.epoch))],
    );
  }
}

function otherLog(log: string, known: string): string {
  return (
    `the log is ${log} but the database was filled from ${known}: the topic was recreated or belongs to another installation. ` +
    `Point the service at the right log, or, if what ${known} still held is given up for good, run: DELETE FROM partitions WHERE log = '${known}'`
  );
}

function rowFrom(row: PartitionRecord): PartitionRow {
  return {
    partition: row.partition,
    epoch: Number(row.epoch),
    owner: row.owner ?? undefined,
    semantics: row.semantics,
    nextOffset: Number(row.next_offset),
    lastRecord: row.last_record ?? undefined,
  };
}
