import type { Pool } from 'pg';
import type { SnapshotCatalog, StoredSnapshot } from '../ports/snapshot-catalog.ts';
import { bigintBytes } from './binary-column.ts';

/** The row and the key move together and never backwards (I8). */
const REPLACE = `
WITH old AS (
  SELECT d.document_id, d.content_storage_key, d.replaced_storage_key FROM documents d WHERE d.document_id = $1
), moved AS (
  UPDATE document_heads SET snapshot_revision = $2, snapshot_chain = $3
  WHERE document_id = $1 AND snapshot_revision < $2 AND revision >= $2
  RETURNING document_id, modified_at
), named AS (
  UPDATE documents d SET content_storage_key = $4, replaced_storage_key = d.content_storage_key, last_modified_at = greatest(d.last_modified_at, m.modified_at)
  FROM moved m WHERE d.document_id = m.document_id
  RETURNING d.document_id
)
SELECT old.content_storage_key, old.replaced_storage_key FROM named JOIN old USING (document_id)`;

export class PostgresSnapshotCatalog implements SnapshotCatalog {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async replace({ documentId, revision, chain, storageKey }: StoredSnapshot) {
    const { rows } = await this.#pool.query<{
      content_storage_key: string | null;
      replaced_storage_key: string | null;
    }>({
      name: 'replace-snapshot',
      text: REPLACE,
      values: [documentId, revision, bigintBytes(chain), storageKey],
    });
    const [row] = rows;
    return (
      row && {
        storageKey: row.content_storage_key ?? undefined,
        formerKey: row.replaced_storage_key ?? undefined,
      }
    );
  }
}
