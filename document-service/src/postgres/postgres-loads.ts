import type { Pool } from 'pg';
import type {
  DocumentLoads,
  LoadedHead,
  LoadedOperation,
  LoadedRevocation,
  LoadedSession,
  LoadRequest,
  LoadResult,
  OpenState,
  OperationRange,
  SnapshotPointer,
} from '../ports/document-loads.ts';
import { int4Column, uuidColumn } from './binary-column.ts';
import { roleNumber } from './commit-statement.ts';
import { type OperationRow, operationFrom } from './operation-row.ts';

interface HeadRecord {
  document_id: string;
  partition: number;
  revision: number;
  length: number;
  chain: Buffer;
  last_chain: Buffer | null;
  closed: boolean;
  quarantine_reason: string | null;
  snapshot_revision: number;
  session_floor: number;
  revocations: { user_id: string; epoch: string; role: string | null }[] | null;
}

interface SessionRecord {
  document_id: string;
  session_id: string;
  user_id: string;
  last_sequence: number;
  last_revision: number;
  last_digest: Buffer;
  ended_code: string | null;
}

interface SnapshotRecord {
  snapshot_revision: number;
  snapshot_chain: Buffer;
  content_storage_key: string | null;
}

const HEAD = `h.document_id, h.partition, h.revision, h.length, h.chain,
  (SELECT l.chain FROM operations l WHERE l.document_id = h.document_id AND l.revision = h.revision) AS last_chain, h.closed, h.quarantine_reason, h.snapshot_revision,
  h.session_floor, (SELECT json_agg(json_build_object('user_id', r.user_id, 'epoch', r.epoch::text, 'role', r.role))
    FROM revocations r WHERE r.document_id = h.document_id) AS revocations`;
const OPERATION = `o.document_id, o.revision, o.operation, o.user_id, o.session_id, o.sequence, o.recorded_at, o.chain`;
const SESSION = `s.document_id, s.session_id, s.user_id, s.last_sequence, s.last_revision, s.last_digest, s.ended_code`;

/** Loads by named statements over arrays, so that a batch costs the same few round trips whatever it lacks. */
export class PostgresLoads implements DocumentLoads {
  readonly #pool: Pool;
  readonly #baseLag: number;

  /** `baseLag`: how many revisions behind the head a base may be; older operations are never needed for sequencing. */
  constructor(pool: Pool, baseLag: number) {
    this.#pool = pool;
    this.#baseLag = baseLag;
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    const [heads, { sessions, floors }, operations] = await Promise.all([
      request.heads.length === 0 ? [] : this.#heads(request.heads),
      request.sessions.length === 0 ? { sessions: [], floors: [] } : this.#sessions(request.sessions),
      request.tails.length === 0 ? [] : this.#tails(request.tails),
    ]);
    return { heads, sessions, floors, operations };
  }

  async openState(documentId: string, sessionIds: readonly string[]): Promise<OpenState | undefined> {
    const { rows } = await this.#pool.query<HeadRecord & { sessions: SessionJson[] | null }>({
      name: 'open-state',
      text: `SELECT ${HEAD}, (SELECT json_agg(s) FROM (SELECT ${SESSION} FROM sessions s
          WHERE s.document_id = h.document_id AND s.session_id = ANY($2::uuid[])) s) AS sessions
        FROM document_heads h WHERE h.document_id = $1`,
      values: [documentId, uuidColumn(sessionIds)],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    return { head: headFrom(row), sessions: (row.sessions ?? []).map(sessionFromJson) };
  }

  async operations(range: OperationRange): Promise<LoadedOperation[]> {
    const { rows } = await this.#pool.query<OperationRow>({
      name: 'operations',
      text: `SELECT ${OPERATION} FROM operations o
        WHERE o.document_id = $1 AND o.revision > $2 AND o.revision <= $3 ORDER BY o.revision LIMIT $4`,
      values: [range.documentId, range.after, range.until, range.limit],
    });
    return rows.map(operationFrom);
  }

  async chainAt(documentId: string, revision: number): Promise<bigint | undefined> {
    const { rows } = await this.#pool.query<{ chain: Buffer }>({
      name: 'chain-at',
      text: 'SELECT chain FROM operations WHERE document_id = $1 AND revision = $2',
      values: [documentId, revision],
    });
    return rows[0]?.chain.readBigUInt64BE();
  }

  async firstRevisionOf(documentId: string, sessionId: string, until: number): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ revision: number | null }>({
      name: 'first-revision-of',
      text: `SELECT min(revision) AS revision FROM operations
        WHERE document_id = $1 AND session_id = $2 AND revision <= $3`,
      values: [documentId, sessionId, until],
    });
    return rows[0]?.revision ?? undefined;
  }

  async snapshot(documentId: string): Promise<SnapshotPointer | undefined> {
    const { rows } = await this.#pool.query<SnapshotRecord>({
      name: 'snapshot',
      text: `SELECT h.snapshot_revision, h.snapshot_chain, d.content_storage_key
        FROM document_heads h JOIN documents d USING (document_id) WHERE h.document_id = $1`,
      values: [documentId],
    });
    const [row] = rows;
    return (
      row && {
        revision: row.snapshot_revision,
        chain: row.snapshot_chain.readBigUInt64BE(),
        storageKey: row.content_storage_key ?? undefined,
      }
    );
  }

  async revisionAt(documentId: string, timeMs: number): Promise<number> {
    // Times of records never go backwards by more than the log's clock does; the newest revision at or before the time is meant.
    const { rows } = await this.#pool.query<{ revision: number | null }>({
      name: 'revision-at',
      text: `SELECT max(revision) AS revision FROM operations
        WHERE document_id = $1 AND recorded_at <= to_timestamp($2::float8 / 1000)`,
      values: [documentId, timeMs],
    });
    return rows[0]?.revision ?? 0;
  }

  async #heads(documentIds: readonly string[]): Promise<LoadedHead[]> {
    const { rows } = await this.#pool.query<HeadRecord>({
      name: 'load-heads',
      text: `SELECT ${HEAD} FROM document_heads h WHERE h.document_id = ANY($1::uuid[])`,
      values: [uuidColumn(documentIds)],
    });
    return rows.map(headFrom);
  }

  /** Sessions and floors of one moment: a session that isn't found any more was there when its floor was lower, never with it. */
  async #sessions(keys: LoadRequest['sessions']): Promise<Pick<LoadResult, 'sessions' | 'floors'>> {
    const { rows } = await this.#pool.query<Partial<SessionRecord> & { asked_id: string; session_floor: number }>({
      name: 'load-sessions',
      text: `SELECT h.document_id AS asked_id, h.session_floor, ${SESSION}
        FROM unnest($1::uuid[], $2::uuid[]) AS i(document_id, session_id)
        JOIN document_heads h USING (document_id)
        LEFT JOIN sessions s ON s.document_id = i.document_id AND s.session_id = i.session_id`,
      values: [uuidColumn(keys.map((key) => key.documentId)), uuidColumn(keys.map((key) => key.sessionId))],
    });
    const floors = new Map(rows.map(({ asked_id, session_floor }) => [asked_id, session_floor]));
    return {
      sessions: rows.flatMap((row) => (isFound(row) ? [sessionFrom(row)] : [])),
      floors: [...floors].map(([documentId, sessionFloor]) => ({ documentId, sessionFloor })),
    };
  }

  async #tails(tails: LoadRequest['tails']): Promise<LoadedOperation[]> {
    const { rows } = await this.#pool.query<OperationRow>({
      name: 'load-tails',
      text: `SELECT ${OPERATION}
        FROM unnest($1::uuid[], $2::int4[], $3::int4[]) AS i(document_id, after, until)
        JOIN document_heads h USING (document_id)
        CROSS JOIN LATERAL (SELECT * FROM operations o WHERE o.document_id = i.document_id
          AND o.revision > greatest(i.after, h.revision - $4) AND o.revision <= i.until ORDER BY o.revision) o`,
      values: [
        uuidColumn(tails.map((tail) => tail.documentId)),
        int4Column(tails.map((tail) => tail.after)),
        int4Column(tails.map((tail) => tail.until)),
        this.#baseLag,
      ],
    });
    return rows.map(operationFrom);
  }
}

/** What json_agg makes of a session's row: bytes in hexadecimal. */
interface SessionJson extends Omit<SessionRecord, 'last_digest'> {
  last_digest: string;
}

function headFrom(row: HeadRecord): LoadedHead {
  return {
    documentId: row.document_id,
    partition: row.partition,
    revision: row.revision,
    length: row.length,
    chain: row.chain.readBigUInt64BE(),
    lastChain: row.last_chain?.readBigUInt64BE(),
    closed: row.closed,
    quarantineReason: row.quarantine_reason ?? undefined,
    snapshotRevision: row.snapshot_revision,
    sessionFloor: row.session_floor,
    revocations: (row.revocations ?? []).map(
      (revocation): LoadedRevocation => ({
        userId: revocation.user_id,
        epoch: BigInt(revocation.epoch),
        role: roleNumber(revocation.role),
      }),
    ),
  };
}

/** Columns of a session that isn't there are null. */
function isFound(row: { session_id?: string | null }): row is SessionRecord {
  return typeof row.session_id === 'string';
}

function sessionFrom(row: SessionRecord): LoadedSession {
  return {
    documentId: row.document_id,
    sessionId: row.session_id,
    userId: row.user_id,
    lastSequence: row.last_sequence,
    lastRevision: row.last_revision,
    lastDigest: row.last_digest.readBigUInt64BE(),
    endedCode: row.ended_code ?? undefined,
  };
}

function sessionFromJson(row: SessionJson): LoadedSession {
  return sessionFrom({ ...row, last_digest: Buffer.from(row.last_digest.slice(2), 'hex') });
}
