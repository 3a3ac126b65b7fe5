import type { MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '@weft/service-kit/clock';
import type { Pool } from 'pg';
import { BEFORE_ALL_USERS } from '../domain/page-token.ts';
import { type GrantableRole, grantableRole } from '../domain/role.ts';
import type { PermissionPage, PermissionRecord, Permissions, Right, Subject } from '../ports/permissions.ts';
import { DocumentEntity, PermissionEntity } from './entities.ts';
import { grantPermission, revokePermission } from './permission-change.ts';
import { inTransaction } from './transaction.ts';

/** One statement, so that role and epoch are of one instant: an epoch newer than the role would hide a revocation for good. */
const RIGHTS = `
  SELECT CASE WHEN documents.owner_id = asked.user_id THEN 'owner' ELSE permissions.role END AS role,
         coalesce(permission_epochs.epoch, 0) AS epoch
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (document_id, user_id, place)
    LEFT JOIN documents ON documents.document_id = asked.document_id AND documents.deleted_at IS NULL
    LEFT JOIN permissions ON permissions.document_id = documents.document_id AND permissions.user_id = asked.user_id
    LEFT JOIN permission_epochs ON permission_epochs.document_id = documents.document_id
   ORDER BY asked.place`;

interface Stores {
  /** For checks and for changes, which are SQL of ours. */
  readonly pool: Pool;
  /** For lists. */
  readonly orm: MikroORM;
  readonly clock: Clock;
}

/** Rights in PostgreSQL. */
export class PostgresPermissions implements Permissions {
  readonly #stores: Stores;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  async rights(subjects: readonly Subject[]): Promise<(Right | undefined)[]> {
    const { rows } = await this.#stores.pool.query<{ role: string | null; epoch: number }>({
      name: 'rights',
      text: RIGHTS,
      values: [subjects.map(({ documentId }) => documentId), subjects.map(({ userId }) => userId)],
    });
    return rows.map(({ role, epoch }) => {
      if (role === null) return undefined;
      return { role: role === 'owner' ? role : grantableRole(role), permissionEpoch: epoch };
    });
  }

  async list({ documentId, afterUserId, limit }: PermissionPage): Promise<PermissionRecord[]> {
    const em = this.#stores.orm.em.fork();
    const document = await em.findOne(DocumentEntity, { documentId, deletedAt: null });
    if (document === null) return [];
    const rows = await em.find(
      PermissionEntity,
      { documentId, userId: { $gt: afterUserId ?? BEFORE_ALL_USERS } },
      { orderBy: { userId: 'asc' }, limit },
    );
    const given = rows.map(({ userId, role, createdAt }) => ({
      documentId,
      userId,
      role: grantableRole(role),
      createdAt,
    }));
    if (afterUserId !== undefined) return given;
    return [{ documentId, userId: document.ownerId, role: 'owner' as const, createdAt: undefined }, ...given].slice(
      0,
      limit,
    );
  }

  grant(subject: Subject, role: GrantableRole, actorId: string): Promise<PermissionRecord> {
    const { pool, clock } = this.#stores;
    return inTransaction(pool, (client) => grantPermission(client, { subject, role, actorId, nowMs: clock.now() }));
  }

  revoke(subject: Subject, actorId: string): Promise<void> {
    return inTransaction(this.#stores.pool, (client) => revokePermission(client, { subject, actorId }));
  }
}
