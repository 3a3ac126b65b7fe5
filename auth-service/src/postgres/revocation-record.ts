import { Role } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import type { GrantableRole } from '../domain/role.ts';
import { CONTROL_RECORD_SEMANTICS } from '../limits.ts';

const ROLES: Readonly<Record<GrantableRole, Role>> = {
  viewer: Role.ROLE_VIEWER,
  commenter: Role.ROLE_COMMENTER,
  editor: Role.ROLE_EDITOR,
};

interface Revocation {
  readonly documentId: string;
  readonly userId: string;
  /** Who took the rights. */
  readonly actorId: string;
  /** What is left; undefined for nothing. */
  readonly role: GrantableRole | undefined;
  readonly permissionEpoch: number;
}

/** The log's record that tells the sequencer, in the document's own order, that a user may do less from here on (I7). */
export function encodeRevocation({ documentId, userId, actorId, role, permissionEpoch }: Revocation): Buffer {
  const epoch = BigInt(permissionEpoch);
  const value = { userId, role: role === undefined ? Role.ROLE_UNSPECIFIED : ROLES[role], permissionEpoch: epoch };
  const submission: Submission = {
    documentId,
    userId: actorId,
    sessionId: '',
    sequence: 0,
    baseRevision: 0,
    action: { $case: 'permissionChange', value },
    permissionEpoch: epoch,
    semantics: CONTROL_RECORD_SEMANTICS,
    traceContext: '',
    denied: false,
  };
  return Buffer.from(Submission.encode(submission).finish());
}
