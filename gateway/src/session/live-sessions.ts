import type { Grant, Invalidation } from '../authorisation/permission-cache.ts';

/** A document that somebody has open over this gateway. */
export interface LiveSession {
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** The same session was joined again elsewhere. */
  superseded(): void;
  /** The same session was joined by way of another gateway. */
  joinedElsewhere(): void;
  /** The user's role is another one; ROLE_UNSPECIFIED for none. */
  rightsChanged(grant: Grant): void;
  /** The role was read anew, because changes may have been missed; undefined for none. */
  reviewed(grant: Grant | undefined): void;
}

/** Who has which document open here: one channel per session, and all channels of a user in a document. */
export class LiveSessions {
  readonly #bySession = new Map<string, LiveSession>();
  readonly #byUser = new Map<string, Set<LiveSession>>();

  /** From now on this channel is the session's; another one is told that it no longer is. */
  claim(session: LiveSession): void {
    const former = this.#bySession.get(sessionKey(session));
    this.#bySession.set(sessionKey(session), session);
    if (former !== undefined && former !== session) former.superseded();
    const users = this.#byUser.get(userKey(session)) ?? new Set();
    users.add(session);
    this.#byUser.set(userKey(session), users);
  }

  release(session: LiveSession): void {
    if (this.#bySession.get(sessionKey(session)) === session) this.#bySession.delete(sessionKey(session));
    const users = this.#byUser.get(userKey(session));
    users?.delete(session);
    if (users?.size === 0) this.#byUser.delete(userKey(session));
  }

  /** The session was joined by way of another gateway. */
  joinedElsewhere(session: { documentId: string; userId: string; sessionId: string }): void {
    this.#bySession.get(sessionKey(session))?.joinedElsewhere();
  }

  /** Tells everybody concerned of a change of rights. */
  rightsChanged(change: Invalidation): void {
    for (const session of [...(this.#byUser.get(userKey(change)) ?? [])]) session.rightsChanged(change);
  }

  /** Tells everybody concerned of a role that was read anew. */
  reviewed(user: { documentId: string; userId: string }, grant: Grant | undefined): void {
    for (const session of [...(this.#byUser.get(userKey(user)) ?? [])]) session.reviewed(grant);
  }

  /** The users who have documents open, and which. */
  users(): readonly { readonly documentId: string; readonly userId: string }[] {
    return [...this.#byUser.values()].flatMap((sessions) => {
      const [session] = sessions;
      return session === undefined ? [] : [{ documentId: session.documentId, userId: session.userId }];
    });
  }
}

function sessionKey({
  documentId,
  userId,
  sessionId,
}: Pick<LiveSession, 'documentId' | 'userId' | 'sessionId'>): string {
  return `${documentId}/${userId}/${sessionId}`;
}

function userKey({ documentId, userId }: { documentId: string; userId: string }): string {
  return `${documentId}/${userId}`;
}
