import { randomUUID } from 'node:crypto';
import { encodeRecord } from '@weft/document-service/log/record-codec';
import type { Operation } from '@weft/ot/operation';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import { type LogConfig, openConfiguredLog } from '@weft/submission-log/configured-log';
import { until } from '@weft/tests/harness/until';
import { Pool } from 'pg';

interface History {
  readonly log: LogConfig;
  readonly databaseUrl: string;
  readonly documentId: string;
  readonly operations: Iterable<Operation>;
}

/** Records of one publish, and of those that are not committed yet. */
const CHUNK = 1_000;
const UNDER_WAY = 4_000;
const COMMITTED_WITHIN_MS = 60_000;

/**
 * Has a document's owner make these edits through the submission log, in one session, where a gateway would put them. What the owner does is all as ever: it
 * sequences, commits, makes snapshots and archives. Nobody else may edit the document meanwhile.
 */
export async function submitHistory({ log, databaseUrl, documentId, operations }: History): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const pool = stack.adopt(new Pool({ connectionString: databaseUrl, max: 4 }), (it) => it.end());
  const opened = stack.adopt(openConfiguredLog(log, { pool, service: 'weft-bench' }), (it) => it.close());
  const publisher = stack.adopt(await opened.openPublisher(), (it) => it.close());
  const { revision, userId } = await standing(pool, documentId);
  const session = { documentId, userId, sessionId: randomUUID(), permissionEpoch: 0n, semantics: SEMANTICS };
  let sequence = 0;
  for (const chunk of inChunks(operations, CHUNK)) {
    const records = chunk.map((operation) => {
      sequence += 1;
      const action = { kind: 'operation', operation } as const;
      return encodeRecord({ ...session, sequence, baseRevision: revision + sequence - 1, action });
    });
    await publisher.publish(partitionOf(documentId, log.partitions), records);
    await committed(pool, documentId, revision + sequence - UNDER_WAY);
  }
  await committed(pool, documentId, revision + sequence);
}

export function* inChunks<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function committed(pool: Pool, documentId: string, wanted: number): Promise<void> {
  const reached = async () => (await standing(pool, documentId)).revision >= wanted;
  await until(`revision ${wanted} of ${documentId}`, reached, COMMITTED_WITHIN_MS);
}

async function standing(pool: Pool, documentId: string): Promise<{ revision: number; userId: string }> {
  const { rows } = await pool.query<{ revision: number; userId: string }>(
    `SELECT h.revision, d.owner_id AS "userId" FROM document_heads h JOIN documents d USING (document_id)
     WHERE document_id = $1`,
    [documentId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no document ${documentId}`);
  return row;
}
