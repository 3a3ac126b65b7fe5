import type { LoadedOperation } from '../ports/document-loads.ts';
import type { ArchivedOperation } from '../ports/segment-catalog.ts';

/** A row of `operations` as sequencing and readers need it. */
export interface OperationRow {
  document_id: string;
  revision: number;
  operation: Buffer;
  user_id: string;
  session_id: string;
  sequence: number;
  recorded_at: Date;
  chain: Buffer;
}

/** The whole row, with the operation's place in the log. */
export interface StoredRow extends OperationRow {
  log_offset: number;
}

/** The columns of StoredRow. */
export const STORED_COLUMNS =
  'document_id, revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain';

export function operationFrom(row: OperationRow): LoadedOperation {
  return {
    documentId: row.document_id,
    revision: row.revision,
    operation: row.operation,
    userId: row.user_id,
    sessionId: row.session_id,
    sequence: row.sequence,
    recordedAtMs: row.recorded_at.getTime(),
    chain: row.chain.readBigUInt64BE(),
  };
}

export function storedFrom(row: StoredRow): ArchivedOperation {
  return { ...operationFrom(row), logOffset: row.log_offset };
}
