/** Roles that can be given, weakest first; each may do all that the ones before may. */
export const GRANTABLE_ROLES = ['viewer', 'commenter', 'editor'] as const;

/** A role that can be given to somebody. */
export type GrantableRole = (typeof GRANTABLE_ROLES)[number];

/** What somebody may do in a document. The owner's role follows from the document and is never given. */
export type RoleName = GrantableRole | 'owner';

const RANKS: Readonly<Record<RoleName, number>> = { viewer: 1, commenter: 2, editor: 3, owner: 4 };

/** True when somebody who had the one role and has the other now may do less than before. Undefined stands for no role. */
export function takesRightsAway(before: RoleName | undefined, after: RoleName | undefined): boolean {
  return rank(after) < rank(before);
}

/** The role that a column of the database names. */
export function grantableRole(text: string): GrantableRole {
  const role = GRANTABLE_ROLES.find((candidate) => candidate === text);
  if (role === undefined) throw new TypeError(`'${text}' is not a role that can be given`);
  return role;
}

function rank(role: RoleName | undefined): number {
  return role === undefined ? 0 : RANKS[role];
}
