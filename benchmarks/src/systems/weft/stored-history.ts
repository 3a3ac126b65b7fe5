import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HISTORY_PACE } from '@weft/document-service/application/history-pace';
import { until } from '@weft/tests/harness/until';
import type { Client } from 'pg';
import { type DocumentTable, withClient } from '../../ground/bench-database.ts';

/** Where rows of a document are. */
export const DOCUMENT_TABLES: readonly DocumentTable[] = [
  'documents',
  'permissions',
  'permission_epochs',
  'permission_changes',
  'document_heads',
  'operations',
  'sessions',
  'segments',
  'versions',
  'revocations',
].map((table) => ({ table, column: 'document_id' }));

/** A snapshot is due after half a minute of rest, and another may wait for the sweep. */
const REST_WITHIN_MS = 120_000;

/** Waits until the document's snapshot is of its head, and all segments that are due have left the database. */
export async function rested(databaseUrl: string, documentId: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await until(
      `snapshot and segments of ${documentId}`,
      async () => {
        const { revision, snapshot, archived } = await standing(client, documentId);
        const due = revision - HISTORY_PACE.keptOperations - archived;
        return snapshot === revision && due < HISTORY_PACE.segmentOperations;
      },
      REST_WITHIN_MS,
    );
  });
}

/** Bytes of all files in a directory and below; 0 when it isn't there. */
export async function directoryBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Standing {
  readonly revision: number;
  readonly snapshot: number;
  /** The last revision that is in a segment. */
  readonly archived: number;
}

async function standing(client: Client, documentId: string): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `SELECT h.revision, h.snapshot_revision AS snapshot,
       coalesce((SELECT max(last_revision) FROM segments s WHERE s.document_id = h.document_id), 0) AS archived
     FROM document_heads h WHERE h.document_id = $1`,
    [documentId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no document ${documentId}`);
  return row;
}
