import type { Pool } from 'pg';
import type {
  ArchivedOperation,
  ArchiveStanding,
  LaggingDocument,
  LagQuery,
  SegmentCatalog,
  StoredSegment,
} from '../ports/segment-catalog.ts';
import { bigintBytes, int4Column } from './binary-column.ts';
import { STORED_COLUMNS, type StoredRow, storedFrom } from './operation-row.ts';

/**
 * One round trip, and a transaction by itself. The fence is taken last, when the rows are gone: the partition's commits wait only while this one becomes
 * durable. When the fence doesn't hold, or rows are missing, the division by zero takes everything back.
 */
const PLACE = `
WITH removed AS (
  DELETE FROM operations WHERE document_id = $4::uuid AND revision BETWEEN $5::int4 AND $6::int4 RETURNING revision
), counted AS (
  SELECT count(*) AS operations FROM removed
), fence AS (
  SELECT p.partition FROM counted c CROSS JOIN partitions p
  WHERE p.log = $1 AND p.partition = $2 AND p.epoch = $3 AND c.operations = $6 - $5 + 1
  FOR SHARE OF p
), placed AS (
  INSERT INTO segments (document_id, first_revision, last_revision, first_recorded_at, last_recorded_at, previous_chain, chain,
    storage_key, checksum, object_bytes)
  SELECT $4::uuid, $5::int4, $6::int4, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000), $9::bytea,
    $10::bytea, $11::text, $12::bytea, $13::int4 FROM fence
  RETURNING first_revision
)
SELECT 1 / (SELECT count(*) FROM placed) AS placed`;

/** A session that is used at the same moment is looked at again when its commit is done, and stays. */
const FORGET_SESSIONS = `
WITH fence AS (
  SELECT p.partition FROM partitions p WHERE p.log = $1 AND p.partition = $2 AND p.epoch = $3 FOR SHARE
), idle AS (
  SELECT s.ctid FROM sessions s CROSS JOIN fence
  WHERE s.document_id = $4::uuid AND s.last_revision <= $5::int4
    AND s.used_at < now() - $6::float8 * interval '1 millisecond'
  LIMIT $7 FOR UPDATE OF s
), forgotten AS (
  DELETE FROM sessions s USING idle WHERE s.ctid = idle.ctid RETURNING 1
), raised AS (
  UPDATE document_heads h SET session_floor = greatest(h.session_floor, $5::int4)
  WHERE h.document_id = $4::uuid AND EXISTS (SELECT FROM forgotten)
)
SELECT count(*)::int AS forgotten FROM forgotten`;

const DIVISION_BY_ZERO = '22012';
const UNIQUE_VIOLATION = '23505';

const LAGGING = `
WITH page AS (
  SELECT document_id, partition, revision, snapshot_revision, modified_at, closed FROM document_heads
  WHERE document_id > $1 ORDER BY document_id LIMIT $2
), lagging AS (
  SELECT h.document_id, h.revision,
    h.revision - h.snapshot_revision >= $4::int4
      OR (h.revision > h.snapshot_revision AND h.modified_at < now() - $5::float8 * interval '1 millisecond') AS snapshot_lags,
    least(h.snapshot_revision, h.revision - $6::int4) - coalesce(s.last_revision, 0) >= $7::int4 AS archive_lags
  FROM page h
  LEFT JOIN LATERAL (
    SELECT last_revision FROM segments s
    WHERE h.revision >= $6::int4 + $7::int4 AND s.document_id = h.document_id ORDER BY s.first_revision DESC LIMIT 1
  ) s ON true
  WHERE NOT h.closed AND h.partition = ANY($3::int4[])
)
SELECT p.next, l.* FROM (SELECT max(document_id::text) AS next, count(*)::int AS read FROM page) p
LEFT JOIN lagging l ON l.snapshot_lags OR l.archive_lags
WHERE p.read > 0`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

interface SegmentRecord {
  document_id: string;
  first_revision: number;
  last_revision: number;
  first_recorded_at: Date;
  last_recorded_at: Date;
  previous_chain: Buffer;
  chain: Buffer;
  storage_key: string;
  checksum: Buffer;
  object_bytes: number;
}

interface LaggingRecord {
  next: string;
  document_id: string | null;
  revision: number;
  snapshot_lags: boolean;
  archive_lags: boolean;
}

export class PostgresSegmentCatalog implements SegmentCatalog {
  readonly #pool: Pool;
  readonly #log: string;

  /** `log`: the identity of the log whose partitions are owned. */
  constructor(pool: Pool, log: string) {
    this.#pool = pool;
    this.#log = log;
  }

  async standing(documentId: string): Promise<ArchiveStanding | undefined> {
    const { rows } = await this.#pool.query<{
      partition: number;
      revision: number;
      snapshot_revision: number;
      last_revision: number | null;
      chain: Buffer | null;
    }>({
      name: 'archive-standing',
      text: `SELECT h.partition, h.revision, h.snapshot_revision, s.last_revision, s.chain FROM document_heads h
        LEFT JOIN LATERAL (SELECT last_revision, chain FROM segments s WHERE s.document_id = h.document_id
          ORDER BY s.first_revision DESC LIMIT 1) s ON true
        WHERE h.document_id = $1 AND NOT h.closed`,
      values: [documentId],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      partition: row.partition,
      revision: row.revision,
      snapshotRevision: row.snapshot_revision,
      archivedRevision: row.last_revision ?? 0,
      archivedChain: row.chain?.readBigUInt64BE() ?? 0n,
    };
  }

  async oldest(range: {
    documentId: string;
    after: number;
    limit: number;
    bytes: number;
  }): Promise<ArchivedOperation[]> {
    const { rows } = await this.#pool.query<StoredRow>({
      name: 'oldest-operations',
      text: `SELECT ${STORED_COLUMNS}
        FROM operations WHERE document_id = $1 AND revision > $2::int4 AND revision <= (
          SELECT max(revision) FROM (
            SELECT revision, sum(octet_length(operation)) OVER (ORDER BY revision) AS bytes FROM operations
            WHERE document_id = $1 AND revision > $2 AND revision <= $2::int4 + $3::int4
          ) sizes WHERE bytes <= $4 OR revision = $2::int4 + 1)
        ORDER BY revision`,
      values: [range.documentId, range.after, range.limit, range.bytes],
    });
    return rows.map(storedFrom);
  }

  async place(segment: StoredSegment, fence: { partition: number; epoch: number }): Promise<boolean> {
    const { documentId, firstRevision, lastRevision, firstRecordedAtMs, lastRecordedAtMs } = segment;
    const chains = [bigintBytes(segment.previousChain), bigintBytes(segment.chain)];
    const place = [this.#log, fence.partition, fence.epoch, documentId, firstRevision, lastRevision];
    const object = [segment.storageKey, Buffer.from(segment.checksum), segment.objectBytes];
    try {
      await this.#pool.query({
        name: 'place-segment',
        text: PLACE,
        values: [...place, firstRecordedAtMs, lastRecordedAtMs, ...chains, ...object],
      });
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === DIVISION_BY_ZERO || code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async forgetSessions(
    idle: { documentId: string; archivedRevision: number; idleMs: number; limit: number },
    fence: { partition: number; epoch: number },
  ): Promise<number> {
    const { rows } = await this.#pool.query<{ forgotten: number }>({
      name: 'forget-sessions',
      text: FORGET_SESSIONS,
      values: [
        this.#log,
        fence.partition,
        fence.epoch,
        idle.documentId,
        idle.archivedRevision,
        idle.idleMs,
        idle.limit,
      ],
    });
    return rows[0]?.forgotten ?? 0;
  }

  upTo(documentId: string, revision: number): Promise<StoredSegment | undefined> {
    return this.#segment(
      'segment-up-to',
      'SELECT * FROM segments WHERE document_id = $1 AND first_revision <= $2 ORDER BY first_revision DESC LIMIT 1',
      [documentId, revision],
    );
  }

  recordedBefore(documentId: string, timeMs: number): Promise<StoredSegment | undefined> {
    return this.#segment(
      'segment-before',
      `SELECT * FROM segments WHERE document_id = $1 AND first_recorded_at <= to_timestamp($2::float8 / 1000)
        ORDER BY first_revision DESC LIMIT 1`,
      [documentId, timeMs],
    );
  }

  async lagging(query: LagQuery): Promise<{ documents: LaggingDocument[]; next: string | undefined }> {
    const { rows } = await this.#pool.query<LaggingRecord>({
      name: 'lagging-documents',
      text: LAGGING,
      values: [
        query.after ?? FIRST_ID,
        query.limit,
        int4Column(query.partitions),
        query.snapshotOperations,
        query.snapshotIdleMs,
        query.keptOperations,
        query.segmentOperations,
      ],
    });
    const documents = rows.flatMap(({ document_id, revision, snapshot_lags, archive_lags }) =>
      document_id === null
        ? []
        : [{ documentId: document_id, revision, snapshotLags: snapshot_lags, archiveLags: archive_lags }],
    );
    return { documents, next: rows[0]?.next };
  }

  async #segment(name: string, text: string, values: readonly unknown[]): Promise<StoredSegment | undefined> {
    const { rows } = await this.#pool.query<SegmentRecord>({ name, text, values: [...values] });
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      documentId: row.document_id,
      firstRevision: row.first_revision,
      lastRevision: row.last_revision,
      firstRecordedAtMs: row.first_recorded_at.getTime(),
      lastRecordedAtMs: row.last_recorded_at.getTime(),
      previousChain: row.previous_chain.readBigUInt64BE(),
      chain: row.chain.readBigUInt64BE(),
      storageKey: row.storage_key,
      checksum: row.checksum,
      objectBytes: row.object_bytes,
    };
  }
}
