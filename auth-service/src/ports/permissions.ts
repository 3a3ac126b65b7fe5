import type { GrantableRole, RoleName } from '../domain/role.ts';

/** A user in a document. */
export interface Subject {
  readonly documentId: string;
  readonly userId: string;
}

/** A role, and the document's permission epoch of the same instant. */
export interface Right {
  readonly role: RoleName;
  readonly permissionEpoch: number;
}

/** A role that was given. */
export interface PermissionRecord {
  readonly documentId: string;
  readonly userId: string;
  readonly role: RoleName;
  /** Undefined for the owner. */
  readonly createdAt: Date | undefined;
}

/** Asks for a part of a document's roles. */
export interface PermissionPage {
  readonly documentId: string;
  /** Goes on after this user; undefined starts with the owner. */
  readonly afterUserId: string | undefined;
  readonly limit: number;
}

/** Who may do what. */
export interface Permissions {
  /** The right of each subject, in order; undefined for none. All of one instant. */
  rights(subjects: readonly Subject[]): Promise<(Right | undefined)[]>;
  /** Roles in a document: the owner first, then by user. Empty when there is no such document. */
  list(page: PermissionPage): Promise<PermissionRecord[]>;
  /** Gives a role instead of the one there was. Refused with DOCUMENT_NOT_FOUND, NOT_OWNER, TARGET_IS_OWNER or USER_NOT_FOUND. */
  grant(subject: Subject, role: GrantableRole, actorId: string): Promise<PermissionRecord>;
  /** Takes a role away; nothing happens when there is none. Refused with DOCUMENT_NOT_FOUND, NOT_OWNER or TARGET_IS_OWNER. */
  revoke(subject: Subject, actorId: string): Promise<void>;
}
