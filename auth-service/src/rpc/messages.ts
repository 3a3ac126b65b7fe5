import type {
  CheckPermissionResponse,
  Permission,
  PermissionInvalidation,
  WatchPermissionsResponse,
} from '@weft/gen/permission';
import { Role } from '@weft/gen/role';
import type { User } from '@weft/gen/user';
import type { FeedEvent } from '../application/feed-subscription.ts';
import type { GrantableRole, RoleName } from '../domain/role.ts';
import type { PermissionChange } from '../ports/change-log.ts';
import type { PermissionRecord, Right } from '../ports/permissions.ts';
import type { UserRecord } from '../ports/users.ts';

const ROLES: Readonly<Record<RoleName, Role>> = {
  viewer: Role.ROLE_VIEWER,
  commenter: Role.ROLE_COMMENTER,
  editor: Role.ROLE_EDITOR,
  owner: Role.ROLE_OWNER,
};

const GRANTABLE: ReadonlyMap<Role, GrantableRole> = new Map([
  [Role.ROLE_VIEWER, 'viewer'],
  [Role.ROLE_COMMENTER, 'commenter'],
  [Role.ROLE_EDITOR, 'editor'],
]);

/** The role that a request wants to give; undefined for one that can't be given. */
export function grantableFromMessage(role: Role): GrantableRole | undefined {
  return GRANTABLE.get(role);
}

/** A user as `readerId` may see him: the address is for himself only. */
export function userMessage({ userId, username, email, createdAt }: UserRecord, readerId: string): User {
  return { userId, username, email: userId === readerId ? (email ?? '') : '', createTime: createdAt };
}

export function permissionMessage({ documentId, userId, role, createdAt }: PermissionRecord): Permission {
  return { documentId, userId, role: ROLES[role], createTime: createdAt };
}

/** No right at all says nothing about the document either, not even its epoch. */
export function checkMessage(right: Right | undefined): CheckPermissionResponse {
  if (right === undefined) return { role: Role.ROLE_UNSPECIFIED, permissionEpoch: 0n };
  return { role: ROLES[right.role], permissionEpoch: BigInt(right.permissionEpoch) };
}

export function watchMessage({ position, changes, reset }: FeedEvent): WatchPermissionsResponse {
  return { position: BigInt(position), invalidations: changes.map(invalidationMessage), reset };
}

function invalidationMessage({ documentId, userId, permissionEpoch, role }: PermissionChange): PermissionInvalidation {
  return {
    documentId,
    userId,
    permissionEpoch: BigInt(permissionEpoch),
    role: role === undefined ? Role.ROLE_UNSPECIFIED : ROLES[role],
  };
}
