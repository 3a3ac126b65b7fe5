import type { Pool } from 'pg';
import { firstStorageKey } from '../domain/storage-key.ts';
import type { DeletedDocument, Fence, RetentionCatalog } from '../ports/retention-catalog.ts';
import { int4Column, int8Column } from './binary-column.ts';

const NOTE = `
INSERT INTO log_positions (log, partition, next_offset)
SELECT p.log, p.partition, p.next_offset FROM partitions p JOIN unnest($2::int4[], $3::int8[]) AS i(partition, epoch)
  ON p.partition = i.partition AND p.epoch = i.epoch
WHERE p.log = $1
ON CONFLICT (log, partition, at) DO NOTHING`;

const STOOD = `
SELECT DISTINCT ON (partition) partition, next_offset, at FROM log_positions
WHERE log = $1 AND partition = ANY($2::int4[]) AND at < now() - $3::float8 * interval '1 millisecond'
ORDER BY partition, at DESC`;

const DROP = `
DELETE FROM log_positions o USING (${STOOD}) AS kept
WHERE o.log = $1 AND o.partition = kept.partition AND o.at < kept.at`;

const DELETED = `
SELECT d.document_id, h.partition, d.content_storage_key, d.replaced_storage_key,
  array(SELECT s.storage_key FROM segments s WHERE s.document_id = d.document_id) AS segment_keys
FROM documents d JOIN document_heads h USING (document_id)
WHERE d.deleted_at < now() - $2::float8 * interval '1 millisecond' AND d.purged_at IS NULL AND h.closed
  AND h.partition = ANY($1::int4[])
ORDER BY d.deleted_at LIMIT $3`;

/** The head stays, closed: whatever still comes for the document is told that it was deleted. */
const PURGE = `
WITH fence AS (
  SELECT p.partition FROM partitions p WHERE p.log = $1 AND p.partition = $2 AND p.epoch = $3 FOR SHARE
), operations AS (DELETE FROM operations t USING fence WHERE t.document_id = $4::uuid
), sessions AS (DELETE FROM sessions t USING fence WHERE t.document_id = $4::uuid
), revocations AS (DELETE FROM revocations t USING fence WHERE t.document_id = $4::uuid
), segments AS (DELETE FROM segments t USING fence WHERE t.document_id = $4::uuid
), quarantine AS (DELETE FROM quarantine t USING fence WHERE t.document_id = $4::uuid
), versions AS (DELETE FROM versions t USING fence WHERE t.document_id = $4::uuid
)
UPDATE documents d SET title = '', content_storage_key = NULL, replaced_storage_key = NULL, purged_at = now() FROM fence
WHERE d.document_id = $4::uuid AND d.deleted_at IS NOT NULL`;

/** How long things are kept, in PostgreSQL. */
export class PostgresRetentionCatalog implements RetentionCatalog {
  readonly #pool: Pool;
  readonly #log: string;

  /** `log`: the identity of the log whose partitions are owned. */
  constructor(pool: Pool, log: string) {
    this.#pool = pool;
    this.#log = log;
  }

  async positions(fences: readonly Fence[], ageMs: number): Promise<{ partition: number; nextOffset: number }[]> {
    const partitions = int4Column(fences.map(({ partition }) => partition));
    const epochs = int8Column(fences.map(({ epoch }) => epoch));
    await this.#pool.query(NOTE, [this.#log, partitions, epochs]);
    const asked = [this.#log, partitions, ageMs];
    const { rows } = await this.#pool.query<{ partition: number; next_offset: number }>(STOOD, asked);
    await this.#pool.query(DROP, asked);
    return rows.map(({ partition, next_offset }) => ({ partition, nextOffset: next_offset }));
  }

  async deletedBefore(query: {
    partitions: readonly number[];
    ageMs: number;
    limit: number;
  }): Promise<DeletedDocument[]> {
    const { rows } = await this.#pool.query<{
      document_id: string;
      partition: number;
      content_storage_key: string | null;
      replaced_storage_key: string | null;
      segment_keys: string[];
    }>(DELETED, [int4Column(query.partitions), query.ageMs, query.limit]);
    return rows.map(({ document_id, partition, content_storage_key, replaced_storage_key, segment_keys }) => ({
      documentId: document_id,
      partition,
      storageKeys: [
        ...segment_keys,
        ...[content_storage_key, replaced_storage_key].filter((key) => key !== null),
        firstStorageKey(document_id),
      ],
    }));
  }

  async purge(documentId: string, { partition, epoch }: Fence): Promise<boolean> {
    const { rowCount } = await this.#pool.query(PURGE, [this.#log, partition, epoch, documentId]);
    return rowCount === 1;
  }
}
