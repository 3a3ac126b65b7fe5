import type { Pool } from 'pg';
import type { AuditLog } from '../ports/audit-log.ts';

const PRUNE = `
  DELETE FROM audit WHERE audit_id IN (
    SELECT audit_id FROM audit WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`;

/** The audit log in PostgreSQL. */
export class PostgresAuditLog implements AuditLog {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async prune(days: number, limit: number): Promise<number> {
    const { rowCount } = await this.#pool.query(PRUNE, [days, limit]);
    return rowCount ?? 0;
  }
}
