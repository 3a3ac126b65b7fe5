import type { Pool, QueryConfig } from 'pg';
import { grantableRole } from '../domain/role.ts';
import { POLL_TIMEOUT_MS } from '../limits.ts';
import type { ChangeLog, ChangePage, PermissionChange } from '../ports/change-log.ts';

/** The window is read with the changes, in one snapshot: what is pruned in between must not look like silence. */
const AFTER = `
  SELECT kept.oldest, kept.newest, change.*
    FROM (SELECT coalesce(min(position), 0) AS oldest, coalesce(max(position), 0) AS newest FROM permission_changes) AS kept
    LEFT JOIN LATERAL (SELECT position, document_id, user_id, epoch, role FROM permission_changes
                        WHERE position > $1 ORDER BY position LIMIT $2) AS change ON true
   ORDER BY change.position`;

// Times and positions may disagree about the order. Only what lies before all that is kept may go, or the window would hide a hole.
const PRUNE = `
  DELETE FROM permission_changes WHERE position < (
    SELECT coalesce(min(position) FILTER (WHERE changed_at >= now() - make_interval(hours => $1)), max(position))
      FROM permission_changes)`;

interface Row {
  oldest: number;
  newest: number;
  position: number | null;
  document_id: string;
  user_id: string;
  epoch: number;
  role: string | null;
}

/** Changes of rights in PostgreSQL. */
export class PostgresChangeLog implements ChangeLog {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async after(position: number, limit: number): Promise<ChangePage> {
    const query: QueryConfig & { query_timeout: number } = {
      name: 'changes-after',
      text: AFTER,
      values: [position, limit],
      query_timeout: POLL_TIMEOUT_MS,
    };
    const { rows } = await this.#pool.query<Row>(query);
    const { oldest = 0, newest = 0 } = rows[0] ?? {};
    return { oldest, newest, changes: rows.flatMap(changeOf) };
  }

  async prune(hours: number): Promise<number> {
    const { rowCount } = await this.#pool.query(PRUNE, [hours]);
    return rowCount ?? 0;
  }
}

function changeOf({ position, document_id, user_id, epoch, role }: Row): PermissionChange[] {
  if (position === null) return [];
  return [
    {
      position,
      documentId: document_id,
      userId: user_id,
      permissionEpoch: epoch,
      role: role === null ? undefined : grantableRole(role),
    },
  ];
}
