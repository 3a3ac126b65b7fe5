import type { Pool } from 'pg';
import type {
  AsideRecord,
  LastOperation,
  OperatorAction,
  OwnerFence,
  QuarantineCatalog,
  RebuiltDocument,
  RebuiltSession,
  StoppedDocument,
  StoredOperation,
} from '../ports/quarantine-catalog.ts';
import { bigintBytes, byteaColumn, int4Column, int8Column, timestamptzColumn, uuidColumn } from './binary-column.ts';
import { STORED_COLUMNS, type StoredRow, storedFrom } from './operation-row.ts';

const LIST = `
  SELECT document_id, max(reason) AS reason, sum(records)::int AS records, max(last_at) AS last_at FROM (
    SELECT document_id, quarantine_reason AS reason, 0 AS records, NULL::timestamptz AS last_at FROM document_heads
      WHERE quarantine_reason IS NOT NULL AND document_id > $1
    UNION ALL
    SELECT document_id, NULL, count(*), max(at) FROM quarantine WHERE document_id > $1 GROUP BY document_id
  ) found GROUP BY document_id ORDER BY document_id LIMIT $2`;

/** One statement, and a transaction by itself; the fence is held until it is done. Without the fence, or elsewhere, nothing is written. */
const REBUILD = `
WITH fence AS (
  SELECT p.partition FROM partitions p WHERE p.log = $1 AND p.partition = $2 AND p.epoch = $3 FOR SHARE
), head AS (
  UPDATE document_heads h SET revision = $6::int4, length = $7::int4, chain = $8::bytea,
    snapshot_revision = CASE WHEN $19::bool THEN 0 ELSE h.snapshot_revision END,
    snapshot_chain = CASE WHEN $19::bool THEN '\\x0000000000000000' ELSE h.snapshot_chain END
  FROM fence
  WHERE h.document_id = $4::uuid AND h.revision = $5::int4 AND h.quarantine_reason IS NOT NULL
  RETURNING h.document_id
), mended AS (
  INSERT INTO operations (document_id, revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain)
  SELECT head.document_id, i.revision, i.operation, i.user_id, i.session_id, i.sequence, i.log_offset, i.recorded_at, i.chain
  FROM head CROSS JOIN unnest($9::int4[], $10::bytea[], $11::uuid[], $12::uuid[], $13::int4[], $14::int8[],
    $15::timestamptz[], $16::bytea[])
    AS i(revision, operation, user_id, session_id, sequence, log_offset, recorded_at, chain)
  ON CONFLICT (document_id, revision) DO UPDATE SET operation = excluded.operation, user_id = excluded.user_id,
    session_id = excluded.session_id, sequence = excluded.sequence, log_offset = excluded.log_offset,
    recorded_at = excluded.recorded_at, chain = excluded.chain
), noted AS (
  INSERT INTO operator_actions (operator, action, document_id, detail)
  SELECT $17, 'rebuild', head.document_id, $18 FROM head
)
SELECT document_id FROM head`;

const STRAYED_SESSIONS = `
SELECT o.session_id, o.user_id, o.sequence, o.revision, o.log_offset FROM (
  SELECT DISTINCT ON (session_id) session_id, user_id, sequence, revision, log_offset FROM operations
  WHERE document_id = $1 AND revision > (SELECT session_floor FROM document_heads WHERE document_id = $1)
  ORDER BY session_id, revision DESC
) o LEFT JOIN sessions s ON s.document_id = $1 AND s.session_id = o.session_id AND s.user_id = o.user_id
WHERE s.session_id IS NULL OR s.last_sequence <> o.sequence OR s.last_revision <> o.revision
ORDER BY o.log_offset LIMIT $2`;

const REBUILD_SESSIONS = `
WITH stopped AS (
  SELECT h.document_id FROM partitions p JOIN document_heads h USING (partition)
  WHERE p.log = $1 AND p.partition = $2 AND p.epoch = $3 AND h.document_id = $4::uuid AND h.quarantine_reason IS NOT NULL
  FOR SHARE OF p
), mended AS (
  INSERT INTO sessions (document_id, session_id, user_id, last_sequence, last_revision, last_digest)
  SELECT stopped.document_id, i.session_id, i.user_id, i.last_sequence, i.last_revision, i.last_digest
  FROM stopped CROSS JOIN unnest($5::uuid[], $6::uuid[], $7::int4[], $8::int4[], $9::bytea[])
    AS i(session_id, user_id, last_sequence, last_revision, last_digest)
  ON CONFLICT (document_id, session_id, user_id) DO UPDATE SET last_sequence = excluded.last_sequence,
    last_revision = excluded.last_revision, last_digest = excluded.last_digest
)
SELECT document_id FROM stopped`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** In place of one that can't be read. */
const NO_CHAIN = Buffer.alloc(8);

/** Documents in trouble, in PostgreSQL. */
export class PostgresQuarantineCatalog implements QuarantineCatalog {
  readonly #pool: Pool;
  readonly #log: string;

  /** `log`: the identity of the log whose partitions are owned. */
  constructor(pool: Pool, log: string) {
    this.#pool = pool;
    this.#log = log;
  }

  async list(after: string | undefined, limit: number): Promise<StoppedDocument[]> {
    const { rows } = await this.#pool.query<{
      document_id: string;
      reason: string | null;
      records: number;
      last_at: Date | null;
    }>(LIST, [after ?? FIRST_ID, limit]);
    return rows.map(({ document_id, reason, records, last_at }) => ({
      documentId: document_id,
      reason: reason ?? undefined,
      records,
      lastAtMs: last_at?.getTime() ?? 0,
    }));
  }

  async records(documentId: string, limit: number): Promise<AsideRecord[]> {
    const { rows } = await this.#pool.query<{ log_offset: number; reason: string; at: Date; record: Buffer }>(
      'SELECT log_offset, reason, at, record FROM quarantine WHERE document_id = $1 ORDER BY log_offset DESC LIMIT $2',
      [documentId, limit],
    );
    return rows.map(({ log_offset, reason, at, record }) => ({
      logOffset: log_offset,
      reason,
      atMs: at.getTime(),
      record,
    }));
  }

  async count(partitions: readonly number[]): Promise<number> {
    const { rows } = await this.#pool.query<{ n: number }>({
      name: 'count-quarantined',
      text: `SELECT count(*)::int AS n FROM document_heads
        WHERE quarantine_reason IS NOT NULL AND partition = ANY($1::int4[])`,
      values: [int4Column(partitions)],
    });
    return rows[0]?.n ?? 0;
  }

  async note({ operator, action, documentId, detail }: OperatorAction): Promise<void> {
    await this.#pool.query(
      'INSERT INTO operator_actions (operator, action, document_id, detail) VALUES ($1, $2, $3, $4)',
      [operator, action, documentId, detail ?? null],
    );
  }

  async operations(documentId: string, after: number, limit: number): Promise<StoredOperation[]> {
    const { rows } = await this.#pool.query<StoredRow>(
      `SELECT ${STORED_COLUMNS} FROM operations
        WHERE document_id = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
      [documentId, after, limit],
    );
    return rows.map((row) => storedFrom(row.chain.length === NO_CHAIN.length ? row : { ...row, chain: NO_CHAIN }));
  }

  async rebuild(
    { documentId, expectedRevision, revision, length, chain, distrustSnapshot, operations }: RebuiltDocument,
    { partition, epoch }: OwnerFence,
    operator: string,
  ): Promise<boolean> {
    const detail = `${operations.length} operations mended, head ${revision}`;
    const { rowCount } = await this.#pool.query(REBUILD, [
      this.#log,
      partition,
      epoch,
      documentId,
      expectedRevision,
      revision,
      length,
      bigintBytes(chain),
      int4Column(operations.map((one) => one.revision)),
      byteaColumn(operations.map((one) => Buffer.from(one.operation))),
      uuidColumn(operations.map((one) => one.userId)),
      uuidColumn(operations.map((one) => one.sessionId)),
      int4Column(operations.map((one) => one.sequence)),
      int8Column(operations.map((one) => one.logOffset)),
      timestamptzColumn(operations.map((one) => one.recordedAtMs)),
      byteaColumn(operations.map((one) => bigintBytes(one.chain))),
      operator,
      detail,
      distrustSnapshot,
    ]);
    return rowCount === 1;
  }

  async strayedSessions(documentId: string, limit: number): Promise<LastOperation[]> {
    const { rows } = await this.#pool.query<
      Pick<StoredRow, 'session_id' | 'user_id' | 'sequence' | 'revision' | 'log_offset'>
    >(STRAYED_SESSIONS, [documentId, limit]);
    return rows.map(({ session_id, user_id, sequence, revision, log_offset }) => ({
      sessionId: session_id,
      userId: user_id,
      sequence,
      revision,
      logOffset: log_offset,
    }));
  }

  async rebuildSessions(
    documentId: string,
    sessions: readonly RebuiltSession[],
    { partition, epoch }: OwnerFence,
  ): Promise<boolean> {
    const { rowCount } = await this.#pool.query(REBUILD_SESSIONS, [
      this.#log,
      partition,
      epoch,
      documentId,
      uuidColumn(sessions.map((one) => one.sessionId)),
      uuidColumn(sessions.map((one) => one.userId)),
      int4Column(sessions.map((one) => one.lastSequence)),
      int4Column(sessions.map((one) => one.lastRevision)),
      byteaColumn(sessions.map((one) => bigintBytes(one.lastDigest))),
    ]);
    return rowCount === 1;
  }
}
