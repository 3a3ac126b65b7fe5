import type { Refusal } from './refusal.ts';
import type { RoleName } from './role.ts';

/** What decides whether somebody may change another's role in a document. */
export interface AccessFacts {
  /** Who asks. */
  readonly actorId: string;
  /** Whose role is to change. */
  readonly targetId: string;
  /** The document's owner; undefined when there is no such document, or it was deleted. */
  readonly ownerId: string | undefined;
  /** The role given to who asks; undefined for none, and for the owner. */
  readonly actorRole: RoleName | undefined;
  /** Whether there is such a user. */
  readonly targetExists: boolean;
}

/** Why a role may not be given; undefined when it may. Who may not see the document learns nothing about it. */
export function refusalOfGrant(facts: AccessFacts): Refusal | undefined {
  return refusalOfChange(facts) ?? (facts.targetExists ? undefined : 'USER_NOT_FOUND');
}

/** What becomes of a revocation: done, a refusal, or nothing since there is nothing to take. */
export function decideRevocation(facts: AccessFacts): 'revoke' | 'nothing' | Refusal {
  const { actorId, targetId, ownerId, actorRole } = facts;
  if (actorId !== targetId || actorId === ownerId) return refusalOfGrant(facts) ?? 'revoke';
  // One's own role may always be given up. Without one, a document that is hidden and one that isn't there look the same.
  return ownerId === undefined || actorRole === undefined ? 'nothing' : 'revoke';
}

function refusalOfChange({ actorId, targetId, ownerId, actorRole }: AccessFacts): Refusal | undefined {
  if (ownerId === undefined) return 'DOCUMENT_NOT_FOUND';
  if (actorId !== ownerId) return actorRole === undefined ? 'DOCUMENT_NOT_FOUND' : 'NOT_OWNER';
  return targetId === ownerId ? 'TARGET_IS_OWNER' : undefined;
}
