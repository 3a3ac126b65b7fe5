import { uuidV7 } from '@weft/service-kit/uuid';
import type { PoolClient } from 'pg';
import { type AccessFacts, decideRevocation, refusalOfGrant } from '../domain/access.ts';
import { RefusedError } from '../domain/refusal.ts';
import { type GrantableRole, grantableRole, takesRightsAway } from '../domain/role.ts';
import { OUTBOX_ENTRIES_MAX } from '../limits.ts';
import type { PermissionRecord, Subject } from '../ports/permissions.ts';
import { encodeRevocation } from './revocation-record.ts';

/** The channel on which every instance hears that rights changed. */
export const CHANGE_CHANNEL = 'weft_permissions';

/** Our lock among PostgreSQL's advisory locks; held while a change takes its position and until it is visible. */
const POSITION_LOCK = 0x7765_7063;

/** No rights can be taken away until the submission log has taken some changes. */
export class OutboxFullError extends Error {
  override name = 'OutboxFullError';
}

interface Grant {
  readonly subject: Subject;
  readonly role: GrantableRole;
  readonly actorId: string;
  readonly nowMs: number;
}

interface Revocation {
  readonly subject: Subject;
  readonly actorId: string;
}

/** A change that is going to happen. */
interface Change {
  readonly subject: Subject;
  readonly before: GrantableRole | undefined;
  readonly after: GrantableRole | undefined;
  readonly actorId: string;
}

/** Gives a role inside a transaction, with everything that belongs to it. The role there is already changes nothing. */
export async function grantPermission(client: PoolClient, { subject, role, actorId, nowMs }: Grant) {
  const refusal = refusalOfGrant(await readFacts(client, subject, actorId));
  if (refusal !== undefined) throw new RefusedError(refusal);
  await lockDocument(client, subject.documentId);
  const existing = await readPermission(client, subject);
  if (existing?.role === role) return existing;
  const { rows } = await client.query<{ created_at: Date }>(
    `INSERT INTO permissions (permission_id, document_id, user_id, role) VALUES ($1, $2, $3, $4)
     ON CONFLICT (document_id, user_id) DO UPDATE SET role = EXCLUDED.role, created_at = now() RETURNING created_at`,
    [uuidV7(nowMs), subject.documentId, subject.userId, role],
  );
  await record(client, { subject, before: existing?.role, after: role, actorId });
  return { ...subject, role, createdAt: rows[0]?.created_at };
}

/** Takes a role away inside a transaction, with everything that belongs to it. */
export async function revokePermission(client: PoolClient, { subject, actorId }: Revocation): Promise<void> {
  const decision = decideRevocation(await readFacts(client, subject, actorId));
  if (decision === 'nothing') return;
  if (decision !== 'revoke') throw new RefusedError(decision);
  await lockDocument(client, subject.documentId);
  const { rows } = await client.query<{ role: string }>(
    'DELETE FROM permissions WHERE document_id = $1 AND user_id = $2 RETURNING role',
    [subject.documentId, subject.userId],
  );
  const [taken] = rows;
  if (taken === undefined) return;
  await record(client, { subject, before: grantableRole(taken.role), after: undefined, actorId });
}

async function readFacts(client: PoolClient, { documentId, userId }: Subject, actorId: string): Promise<AccessFacts> {
  const { rows } = await client.query<{ owner_id: string | null; actor_role: string | null; target_exists: boolean }>(
    `SELECT (SELECT owner_id FROM documents WHERE document_id = $1 AND deleted_at IS NULL) AS owner_id,
            (SELECT role FROM permissions WHERE document_id = $1 AND user_id = $3) AS actor_role,
            EXISTS (SELECT FROM users WHERE user_id = $2) AS target_exists`,
    [documentId, userId, actorId],
  );
  const [facts] = rows;
  return {
    actorId,
    targetId: userId,
    ownerId: facts?.owner_id ?? undefined,
    actorRole: typeof facts?.actor_role === 'string' ? grantableRole(facts.actor_role) : undefined,
    targetExists: facts?.target_exists ?? false,
  };
}

/** Changes of one document wait for each other, so that epochs and positions grow together and what is read stays true. */
async function lockDocument(client: PoolClient, documentId: string): Promise<void> {
  await client.query(
    `INSERT INTO permission_epochs (document_id, epoch) VALUES ($1, 0)
     ON CONFLICT (document_id) DO UPDATE SET epoch = permission_epochs.epoch`,
    [documentId],
  );
}

async function readPermission(client: PoolClient, subject: Subject) {
  const { rows } = await client.query<{ role: string; created_at: Date }>(
    'SELECT role, created_at FROM permissions WHERE document_id = $1 AND user_id = $2',
    [subject.documentId, subject.userId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const permission = { ...subject, role: grantableRole(row.role), createdAt: row.created_at };
  return permission satisfies PermissionRecord;
}

/** Begins a new epoch and tells everybody: the sequencer by the outbox when rights were taken, the gateways by the watch, the auditor. */
async function record(client: PoolClient, { subject, before, after, actorId }: Change): Promise<void> {
  const { documentId, userId } = subject;
  const { rows } = await client.query<{ epoch: number }>(
    'UPDATE permission_epochs SET epoch = epoch + 1 WHERE document_id = $1 RETURNING epoch',
    [documentId],
  );
  const epoch = rows[0]?.epoch ?? 0;
  if (takesRightsAway(before, after)) {
    const submission = encodeRevocation({ ...subject, actorId, role: after, permissionEpoch: epoch });
    await putIntoOutbox(client, documentId, submission);
  }
  await client.query('INSERT INTO audit (actor_id, action, document_id, user_id, detail) VALUES ($1, $2, $3, $4, $5)', [
    actorId,
    after === undefined ? 'revoke' : 'grant',
    documentId,
    userId,
    after === undefined ? `had ${before}` : after,
  ]);
  await publish(client, { ...subject, epoch, role: after });
}

async function putIntoOutbox(client: PoolClient, documentId: string, submission: Buffer): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO outbox (document_id, submission) SELECT $1, $2
      WHERE (SELECT count(*) FROM (SELECT FROM outbox LIMIT $3) AS waiting) < $3`,
    [documentId, submission, OUTBOX_ENTRIES_MAX],
  );
  if (rowCount !== 1) throw new OutboxFullError('too many changes of rights wait for the submission log');
}

/**
 * Last of all. Positions come from a sequence, and the lock keeps them from becoming visible in another order than they were taken: a watcher
 * that has seen a position has seen all before it.
 */
async function publish(
  client: PoolClient,
  change: Subject & { epoch: number; role: GrantableRole | undefined },
): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [POSITION_LOCK]);
  await client.query('INSERT INTO permission_changes (document_id, user_id, epoch, role) VALUES ($1, $2, $3, $4)', [
    change.documentId,
    change.userId,
    change.epoch,
    change.role ?? null,
  ]);
  await client.query(`SELECT pg_notify('${CHANGE_CHANNEL}', '')`);
}
