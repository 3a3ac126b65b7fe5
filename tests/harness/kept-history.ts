import { OperationOutOfBoundsError } from '@weft/ot/apply';
import { nextChain } from '@weft/ot/chain';
import { decodeOperation, OperationCodecError } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import { Client } from 'pg';
import type { SessionWitness } from './session-witness.ts';

interface Row {
  readonly revision: number;
  readonly operation: Buffer;
  readonly session_id: string;
  readonly sequence: number;
  readonly chain: Buffer;
}

interface Head {
  readonly revision: number;
  readonly chain: Buffer;
  readonly length: number;
}

/** One document's history as the database has it. */
export interface KeptHistory {
  readonly documentId: string;
  readonly head: Head;
  readonly operations: readonly Row[];
}

export async function readHistory(postgresUrl: string, documentId: string): Promise<KeptHistory> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const heads = await client.query<Head>(
      'SELECT revision, chain, length FROM document_heads WHERE document_id = $1',
      [documentId],
    );
    const operations = await client.query<Row>(
      'SELECT revision, operation, session_id, sequence, chain FROM operations WHERE document_id = $1 ORDER BY revision',
      [documentId],
    );
    const [head] = heads.rows;
    if (head === undefined) throw new Error(`document ${documentId} is not in the database`);
    return { documentId, head, operations: operations.rows };
  } finally {
    await client.end();
  }
}

/**
 * What is wrong with a history: revisions with gaps (I1), a submission that took effect twice (I4), a chain or a length that
 * doesn't follow from the operations, a text other than expected. Empty when all is well.
 */
export function faultsOf(
  { head, operations }: KeptHistory,
  expected: { startContent: string; text: string },
): string[] {
  const faults: string[] = [];
  const text = Rope.from(expected.startContent);
  const submissions = new Set<string>();
  let chain = 0n;
  for (const [index, row] of operations.entries()) {
    const submission = `${row.session_id} ${row.sequence}`;
    if (row.revision !== index + 1) faults.push(`revision ${row.revision} stands in place ${index + 1}`);
    if (submissions.has(submission)) faults.push(`${submission} took effect again at revision ${row.revision}`);
    submissions.add(submission);
    chain = nextChain(chain, row.operation, row.session_id, row.sequence);
    if (chain !== row.chain.readBigUInt64BE()) faults.push(`the chain breaks at revision ${row.revision}`);
    if (!applies(text, row)) faults.push(`revision ${row.revision} doesn't fit the text before it`);
  }
  if (head.revision !== operations.length) faults.push(`the head is at ${head.revision} of ${operations.length}`);
  if (head.chain.readBigUInt64BE() !== chain) faults.push('the chain of the head is another one');
  if (head.length !== text.length) faults.push(`the length is ${head.length}, not ${text.length}`);
  if (text.toString() !== expected.text) faults.push('the operations make another text');
  return faults;
}

function applies(text: Rope, { operation }: Row): boolean {
  try {
    text.apply(decodeOperation(operation));
    return true;
  } catch (error) {
    if (error instanceof OperationOutOfBoundsError || error instanceof OperationCodecError) return false;
    throw error;
  }
}

/**
 * Where what clients were told differs from what is kept: an acknowledgement without its operation or with another
 * revision (I3), a revision that was told in two ways or otherwise than it is kept (I1, I6). Empty when all is well.
 */
export function brokenPromises({ documentId, operations }: KeptHistory, witness: SessionWitness): string[] {
  const kept = new Map(
    operations.map((row) => [row.revision, `${row.session_id} ${row.sequence} ${row.chain.readBigUInt64BE()}`]),
  );
  const told = witness.operations.get(documentId) ?? new Map<number, Set<string>>();
  const wrong = [...told].flatMap(([revision, authors]) =>
    [...authors]
      .filter((author) => author !== kept.get(revision))
      .map((author) => `revision ${revision} was told as ${author} and is kept as ${kept.get(revision)}`),
  );
  const acknowledged = witness.acknowledgements
    .filter((acknowledgement) => acknowledgement.documentId === documentId)
    .filter(({ sessionId, sequence, revision }) => kept.get(revision)?.startsWith(`${sessionId} ${sequence} `) !== true)
    .map(({ sessionId, sequence, revision }) => `${sessionId} ${sequence} was acknowledged at ${revision} in vain`);
  return [...wrong, ...acknowledged];
}
