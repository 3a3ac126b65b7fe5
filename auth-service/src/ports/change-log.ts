import type { ChangeWindow } from '../domain/change-window.ts';
import type { GrantableRole } from '../domain/role.ts';

/** Somebody's rights in a document changed. */
export interface PermissionChange {
  /** Grows with every change, not without gaps. */
  readonly position: number;
  readonly documentId: string;
  readonly userId: string;
  /** The document's permission epoch that the change began. */
  readonly permissionEpoch: number;
  /** From now on; undefined for none. */
  readonly role: GrantableRole | undefined;
}

/** Changes after a position, and which changes were kept at the same instant. */
export interface ChangePage extends ChangeWindow {
  /** In order of position. */
  readonly changes: readonly PermissionChange[];
}

/** Changes of rights in the one order in which they become visible: who has read a position has read all before it. */
export interface ChangeLog {
  /** At most `limit` changes after a position. */
  after(position: number, limit: number): Promise<ChangePage>;
  /** Removes what is older than `hours`, but never the newest change. Answers how many. */
  prune(hours: number): Promise<number>;
}
