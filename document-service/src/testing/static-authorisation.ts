import { Role } from '@weft/gen/role';
import { notFound, permissionDenied, unauthenticated } from '@weft/service-kit/status-error';
import type { CallContext } from '@weft/service-kit/unary';
import type { Pool } from 'pg';
import type { Authorisation, Authorised } from '../rpc/authorisation.ts';

const ROLES: Readonly<Record<string, Role>> = {
  viewer: Role.ROLE_VIEWER,
  commenter: Role.ROLE_COMMENTER,
  editor: Role.ROLE_EDITOR,
};

/** Takes the bearer token for the user id itself, and rights from the tables; no auth-service is needed. */
export class StaticAuthorisation implements Authorisation {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async authenticate({ metadata }: CallContext) {
    const [header] = metadata.get('authorization');
    if (header === undefined) throw unauthenticated('an access token is needed');
    const userId = String(header).slice('Bearer '.length);
    return { userId, scopes: new Set<string>(), expiresAtMs: Number.POSITIVE_INFINITY };
  }

  async require(call: CallContext, documentId: string, role: Role): Promise<Authorised> {
    const { userId } = await this.authenticate(call);
    const held = await this.#roleOf(documentId, userId);
    if (held === Role.ROLE_UNSPECIFIED) throw notFound('document');
    if (held < role) throw permissionDenied('your role in the document does not allow this');
    return { userId, role: held, permissionEpoch: 0n };
  }

  /** Nobody tells of changes here; they are found by asking. */
  follow(): () => void {
    return () => undefined;
  }

  close(): void {
    // Nothing is held open.
  }

  async #roleOf(documentId: string, userId: string): Promise<Role> {
    const { rows } = await this.#pool.query<{ owner_id: string; role: string | null }>(
      `SELECT d.owner_id, p.role FROM documents d
        LEFT JOIN permissions p ON p.document_id = d.document_id AND p.user_id = $2 WHERE d.document_id = $1`,
      [documentId, userId],
    );
    const [row] = rows;
    if (row === undefined) return Role.ROLE_UNSPECIFIED;
    return row.owner_id === userId ? Role.ROLE_OWNER : (ROLES[row.role ?? ''] ?? Role.ROLE_UNSPECIFIED);
  }
}
