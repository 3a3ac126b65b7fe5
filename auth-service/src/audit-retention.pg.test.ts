import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@weft/database/testing';
import { createLogger } from '@weft/service-kit/logger';
import { expect, test } from 'vitest';
import { AuditRetention } from './application/audit-retention.ts';
import { AUDIT_REMOVED_AT_ONCE } from './limits.ts';
import { PostgresAuditLog } from './postgres/postgres-audit-log.ts';

test('the audit log forgets what is older than it is to be kept, however much it is, and nothing else', async () => {
  await using database = await createTestDatabase();
  const { pool } = database;
  const insert =
    'INSERT INTO audit (at, action, actor_id) SELECT now() - make_interval(days => $1), $2, $3 FROM generate_series(1, $4)';
  await pool.query(insert, [31, 'old', randomUUID(), AUDIT_REMOVED_AT_ONCE + 1]);
  await pool.query(insert, [29, 'young', randomUUID(), 3]);
  const log = new PostgresAuditLog(pool);
  await using retention = new AuditRetention({ log, keptDays: 30, logger: createLogger('test', 'silent') });
  await retention.prune();
  const { rows } = await pool.query('SELECT action, count(*)::int AS n FROM audit GROUP BY action');
  expect(rows).toEqual([{ action: 'young', n: 3 }]);
});
