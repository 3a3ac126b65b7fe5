import { Role } from '@weft/gen/role';
import { CACHED_ROLES, WATCH_SILENCE_MS } from '../limits.ts';

/** What a user may do in a document, and the permission epoch at which that was so. */
export interface Grant {
  readonly role: Role;
  readonly permissionEpoch: bigint;
}

/** A change of a user's rights as auth-service tells it. */
export interface Invalidation {
  readonly documentId: string;
  readonly userId: string;
  readonly permissionEpoch: bigint;
  readonly role: Role;
}

/** A question to auth-service that is under way. */
export interface Fill {
  readonly documentId: string;
  readonly userId: string;
}

interface Underway {
  /** The newest change heard of since the question was asked. */
  newestEpoch: bigint;
  /** Everything became void meanwhile. */
  void: boolean;
}

/**
 * Who may do what, as far as is known here, without I/O (I7). A role counts only while the watch of changes is alive; a role read before a
 * change that was already heard of is dropped; that somebody has no role is never remembered.
 */
export class PermissionCache {
  readonly #grants = new Map<string, Grant>();
  readonly #underway = new Map<Fill, Underway>();
  readonly #rolesMax: number;
  #watchedAtMs = Number.NEGATIVE_INFINITY;

  constructor(rolesMax = CACHED_ROLES) {
    this.#rolesMax = rolesMax;
  }

  /** True when no change can have been missed for longer than the limit. */
  isWatched(nowMs: number): boolean {
    return nowMs - this.#watchedAtMs <= WATCH_SILENCE_MS;
  }

  /** How long ago the watch said something, in milliseconds; endless when it never did. */
  watchAgeMs(nowMs: number): number {
    return nowMs - this.#watchedAtMs;
  }

  /** The watch said something. */
  watched(nowMs: number): void {
    this.#watchedAtMs = nowMs;
  }

  /** What is remembered; whether it may still be believed is `isWatched`. */
  get(documentId: string, userId: string): Grant | undefined {
    return this.#grants.get(key(documentId, userId));
  }

  /** A question is being asked. */
  begin(documentId: string, userId: string): Fill {
    const fill = { documentId, userId };
    this.#underway.set(fill, { newestEpoch: 0n, void: false });
    return fill;
  }

  /** The answer; undefined when there is no role or no answer. False when it is older than what was heard meanwhile: ask again. */
  complete(fill: Fill, grant: Grant | undefined): boolean {
    const underway = this.#underway.get(fill);
    if (underway === undefined) return false;
    this.#underway.delete(fill);
    if (grant === undefined) return true;
    if (underway.void || grant.permissionEpoch < underway.newestEpoch) return false;
    this.#remember(key(fill.documentId, fill.userId), grant);
    return true;
  }

  /** Somebody's rights changed. */
  invalidate({ documentId, userId, permissionEpoch, role }: Invalidation): void {
    for (const [fill, underway] of this.#underway) {
      if (fill.documentId !== documentId || fill.userId !== userId) continue;
      if (permissionEpoch > underway.newestEpoch) underway.newestEpoch = permissionEpoch;
    }
    const existing = this.#grants.get(key(documentId, userId));
    if (existing === undefined || existing.permissionEpoch >= permissionEpoch) return;
    if (role === Role.ROLE_UNSPECIFIED) this.#grants.delete(key(documentId, userId));
    else this.#remember(key(documentId, userId), { role, permissionEpoch });
  }

  /** Changes were missed: nothing remembered or under way counts. */
  reset(): void {
    this.#grants.clear();
    for (const underway of this.#underway.values()) underway.void = true;
  }

  #remember(at: string, grant: Grant): void {
    this.#grants.delete(at);
    this.#grants.set(at, grant);
    if (this.#grants.size <= this.#rolesMax) return;
    const [oldest] = this.#grants.keys();
    if (oldest !== undefined) this.#grants.delete(oldest);
  }
}

function key(documentId: string, userId: string): string {
  return `${documentId}/${userId}`;
}
