import { createHash } from 'node:crypto';
import type { CommitBatch, OperationEvent } from '../domain/commit-batch.ts';
import {
  bigintBytes,
  boolColumn,
  byteaColumn,
  int4Column,
  int8Column,
  textColumn,
  timestamptzColumn,
  uuidColumn,
} from './binary-column.ts';

/** The part of a commit that few batches have: changed rights, records put aside, documents deleted. */
const RARE_PARTS = `, new_revocations AS (
  INSERT INTO revocations (document_id, user_id, epoch, role)
  SELECT i.document_id, i.user_id, i.epoch, i.role
  FROM unnest($33::int4[], $34::uuid[], $35::uuid[], $36::int8[], $37::text[])
    AS i(partition, document_id, user_id, epoch, role)
  JOIN fence USING (partition)
  ON CONFLICT (document_id, user_id) DO UPDATE SET epoch = excluded.epoch, role = excluded.role
), new_quarantine AS (
  INSERT INTO quarantine (document_id, log_offset, record, reason)
  SELECT i.document_id, i.log_offset, i.record, i.reason
  FROM unnest($38::int4[], $39::uuid[], $40::int8[], $41::bytea[], $42::text[])
    AS i(partition, document_id, log_offset, record, reason)
  JOIN fence USING (partition)
  ON CONFLICT (document_id, log_offset) DO NOTHING
), new_deletions AS (
  UPDATE documents d SET deleted_at = now(), last_modified_at = now()
  FROM unnest($43::int4[], $44::uuid[]) AS i(partition, document_id)
  JOIN fence USING (partition)
  WHERE d.document_id = i.document_id AND d.deleted_at IS NULL
)`;

/**
 * One commit in one round trip (invariant I5). Everything is joined to the rows that the fence let through, so a partition with another
 * epoch or position writes nothing and harms nobody else. A head that isn't where it was expected divides by zero: then nothing at all is
 * written, and the batch is taken apart until the document with the trouble stands alone.
 */
const statementWith = (rareParts: string) => `
WITH fence AS (
  UPDATE partitions p SET next_offset = i.next_offset, last_record = i.last_record
  FROM unnest($2::int4[], $3::int8[], $4::int8[], $5::int8[], $6::bytea[])
    AS i(partition, epoch, expected_offset, next_offset, last_record)
  WHERE p.log = $1 AND p.partition = i.partition AND p.epoch = i.epoch AND p.next_offset = i.expected_offset
  RETURNING p.partition
), new_operations AS (
  INSERT INTO operations
    (document_id, revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain)
  SELECT i.document_id, i.revision, i.operation, i.user_id, i.session_id, i.sequence, i.log_offset, i.recorded_at, i.chain
  FROM unnest($7::int4[], $8::uuid[], $9::int4[], $10::bytea[], $11::uuid[], $12::uuid[], $13::int4[], $14::int8[],
      $15::timestamptz[], $16::bytea[])
    AS i(partition, document_id, revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain)
  JOIN fence USING (partition)
), new_heads AS (
  UPDATE document_heads h SET revision = i.revision, length = i.length, chain = i.chain, closed = i.closed,
    quarantine_reason = i.quarantine_reason,
    modified_at = CASE WHEN i.revision > i.expected_revision THEN now() ELSE h.modified_at END
  FROM unnest($17::int4[], $18::uuid[], $19::int4[], $20::int4[], $21::int4[], $22::bytea[], $23::bool[], $24::text[])
    AS i(partition, document_id, expected_revision, revision, length, chain, closed, quarantine_reason)
  JOIN fence USING (partition)
  WHERE h.document_id = i.document_id AND h.revision = i.expected_revision
  RETURNING h.document_id
), new_sessions AS (
  INSERT INTO sessions
    (document_id, session_id, user_id, last_sequence, last_revision, last_digest, ended_code)
  SELECT i.document_id, i.session_id, i.user_id, i.last_sequence, i.last_revision, i.last_digest, i.ended_code
  FROM unnest($25::int4[], $26::uuid[], $27::uuid[], $28::uuid[], $29::int4[], $30::int4[], $31::bytea[], $32::text[])
    AS i(partition, document_id, session_id, user_id, last_sequence, last_revision, last_digest, ended_code)
  JOIN fence USING (partition)
  ON CONFLICT (document_id, session_id, user_id) DO UPDATE SET last_sequence = excluded.last_sequence,
    last_revision = excluded.last_revision, last_digest = excluded.last_digest, ended_code = excluded.ended_code,
    used_at = now()
)${rareParts}, guard AS (
  SELECT 1 / CASE WHEN (SELECT count(*) FROM new_heads)
    = (SELECT count(*) FROM unnest($17::int4[]) AS i(partition) JOIN fence USING (partition)) THEN 1 ELSE 0 END AS passed
)
SELECT f.partition, g.passed FROM fence f, guard g`;

/** A prepared statement, and what goes into it. */
export interface CommitQuery {
  readonly name: string;
  readonly text: string;
  readonly values: (string | Buffer)[];
}

/** What most commits are. */
export const COMMIT = { name: 'commit', text: statementWith('') };
const COMMIT_WITH_RARE_PARTS = { name: 'commit-with-rare-parts', text: statementWith(RARE_PARTS) };

/** How a batch is written. Nearly all are edits alone, whose statement PostgreSQL gets through faster by a tenth. */
export function commitQuery(log: string, batch: CommitBatch): CommitQuery {
  const { revocations, quarantined, deleted } = batch;
  const edits = editColumns(log, batch);
  if (revocations.size + quarantined.length + deleted.length === 0) return { ...COMMIT, values: edits };
  return { ...COMMIT_WITH_RARE_PARTS, values: [...edits, ...rareColumns(batch)] };
}

/** What is kept of a partition's last record, to notice another log under the same name. */
export function recordDigest(value: Uint8Array): Buffer {
  return createHash('sha256').update(value).digest().subarray(0, 16);
}

/** Parameters are columns in binary form. */
function editColumns(log: string, batch: CommitBatch): (string | Buffer)[] {
  return [log, ...partitionColumns(batch), ...operationColumns(batch), ...headColumns(batch), ...sessionColumns(batch)];
}

function rareColumns(batch: CommitBatch): Buffer[] {
  return [
    ...revocationColumns(batch),
    ...quarantineColumns(batch),
    int4Column(batch.deleted.map((row) => row.partition)),
    uuidColumn(batch.deleted.map((row) => row.documentId)),
  ];
}

/** Partitions in order, so that two instances never wait for each other in a circle. */
function partitionColumns(batch: CommitBatch): Buffer[] {
  const rows = [...batch.partitions.values()].sort((a, b) => a.partition - b.partition);
  return [
    int4Column(rows.map((row) => row.partition)),
    int8Column(rows.map((row) => row.epoch)),
    int8Column(rows.map((row) => row.expectedOffset)),
    int8Column(rows.map((row) => row.nextOffset)),
    byteaColumn(rows.map((row) => recordDigest(row.lastRecord))),
  ];
}

function operationColumns(batch: CommitBatch): Buffer[] {
  const rows: OperationEvent[] = [];
  for (const event of batch.events) if (event.kind === 'operation') rows.push(event);
  return [
    int4Column(rows.map((row) => row.partition)),
    uuidColumn(rows.map((row) => row.documentId)),
    int4Column(rows.map((row) => row.revision)),
    byteaColumn(rows.map((row) => row.operation)),
    uuidColumn(rows.map((row) => row.userId)),
    uuidColumn(rows.map((row) => row.sessionId)),
    int4Column(rows.map((row) => row.sequence)),
    int8Column(rows.map((row) => row.logOffset)),
    timestamptzColumn(rows.map((row) => row.recordedAtMs)),
    byteaColumn(rows.map((row) => bigintBytes(row.chain))),
  ];
}

function headColumns(batch: CommitBatch): Buffer[] {
  const rows = [...batch.heads.values()];
  return [
    int4Column(rows.map((row) => row.partition)),
    uuidColumn(rows.map((row) => row.documentId)),
    int4Column(rows.map((row) => row.expectedRevision)),
    int4Column(rows.map((row) => row.revision)),
    int4Column(rows.map((row) => row.length)),
    byteaColumn(rows.map((row) => bigintBytes(row.chain))),
    boolColumn(rows.map((row) => row.closed)),
    textColumn(rows.map((row) => row.quarantineReason)),
  ];
}

function sessionColumns(batch: CommitBatch): Buffer[] {
  const rows = [...batch.sessions.values()];
  return [
    int4Column(rows.map((row) => row.partition)),
    uuidColumn(rows.map((row) => row.documentId)),
    uuidColumn(rows.map((row) => row.sessionId)),
    uuidColumn(rows.map((row) => row.userId)),
    int4Column(rows.map((row) => row.lastSequence)),
    int4Column(rows.map((row) => row.lastRevision)),
    byteaColumn(rows.map((row) => bigintBytes(row.lastDigest))),
    textColumn(rows.map((row) => row.endedCode)),
  ];
}

function revocationColumns(batch: CommitBatch): Buffer[] {
  const rows = [...batch.revocations.values()];
  return [
    int4Column(rows.map((row) => row.partition)),
    uuidColumn(rows.map((row) => row.documentId)),
    uuidColumn(rows.map((row) => row.userId)),
    int8Column(rows.map((row) => row.epoch)),
    textColumn(rows.map((row) => roleName(row.role))),
  ];
}

function quarantineColumns(batch: CommitBatch): Buffer[] {
  const rows = batch.quarantined;
  return [
    int4Column(rows.map((row) => row.partition)),
    uuidColumn(rows.map((row) => row.documentId)),
    int8Column(rows.map((row) => row.logOffset)),
    byteaColumn(rows.map((row) => row.record)),
    textColumn(rows.map((row) => row.reason)),
  ];
}

const ROLE_NAMES: readonly (string | undefined)[] = [undefined, 'viewer', 'commenter', 'editor', 'owner'];

/** The name a role has in the database; undefined for none. */
export function roleName(role: number): string | undefined {
  return ROLE_NAMES[role];
}

/** The role of a name in the database, as the contract numbers roles; 0 for none. */
export function roleNumber(name: string | null): number {
  return name === null ? 0 : Math.max(0, ROLE_NAMES.indexOf(name));
}
