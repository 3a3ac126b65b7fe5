import { randomUUID } from 'node:crypto';
import { bigintBytes } from '@weft/document-service/postgres/binary-column';
import { nextChain } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import type { Pool } from 'pg';

const PAGE = 10_000;

/**
 * Gives an empty document that nobody has opened yet a history, as if a letter had been typed and removed again and again. Written to the
 * tables at once, because typing it would take long.
 * @param revisions even, so that the text is empty in the end
 */
export async function writeHistory(pool: Pool, documentId: string, revisions: number): Promise<void> {
  const [sessionId, userId] = [randomUUID(), randomUUID()];
  const steps = [encodeOperation(['a']), encodeOperation([{ d: 1 }])] as const;
  let chain = 0n;
  for (let done = 0; done < revisions; done += PAGE) {
    const operations: Buffer[] = [];
    const chains: Buffer[] = [];
    for (let revision = done + 1; revision <= Math.min(done + PAGE, revisions); revision += 1) {
      const operation = revision % 2 === 1 ? steps[0] : steps[1];
      chain = nextChain(chain, operation, sessionId, revision);
      operations.push(Buffer.from(operation));
      chains.push(bigintBytes(chain));
    }
    await pool.query(
      `INSERT INTO operations (document_id, revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain)
       SELECT $1, $2 + i.place, i.operation, $3, $4, $2 + i.place, 0, now(), i.chain
       FROM unnest($5::bytea[], $6::bytea[]) WITH ORDINALITY AS i(operation, chain, place)`,
      [documentId, done, userId, sessionId, operations, chains],
    );
  }
  await pool.query('UPDATE document_heads SET revision = $2, chain = $3 WHERE document_id = $1 AND revision = 0', [
    documentId,
    revisions,
    bigintBytes(chain),
  ]);
  await pool.query('ANALYZE operations');
}
