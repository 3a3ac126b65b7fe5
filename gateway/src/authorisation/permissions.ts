import { Role } from '@weft/gen/role';
import type { GatewayEvents } from '../events.ts';
import { CHECKS_AT_ONCE } from '../limits.ts';
import { type Grant, type Invalidation, PermissionCache } from './permission-cache.ts';

/** Rights can't be found out now. */
export class AuthorisationUnavailableError extends Error {
  override name = 'AuthorisationUnavailableError';
}

export interface PermissionsOptions {
  /** Asks auth-service; undefined when the user has no role. Fails when there is no answer. */
  ask(documentId: string, userId: string): Promise<Grant | undefined>;
  /** Roles remembered at most. */
  readonly cachedRoles?: number | undefined;
  /** Told whether a role was known here or is asked for. */
  readonly events?: Pick<GatewayEvents, 'roleKnown' | 'roleAsked'> | undefined;
  /** Monotonic milliseconds. */
  now(): number;
}

/** How often a question is asked again because rights changed while it was answered. */
const ATTEMPTS = 3;

/** Who may do what: the cache, and auth-service behind it. */
export class Permissions {
  readonly #options: PermissionsOptions;
  readonly #cache: PermissionCache;
  readonly #underway = new Map<string, Promise<Grant | undefined>>();
  readonly #waiting: (() => void)[] = [];
  #asking = 0;

  constructor(options: PermissionsOptions) {
    this.#options = options;
    this.#cache = new PermissionCache(options.cachedRoles);
  }

  /** True while changes of rights are heard of in time; else writes must be refused. */
  get isWatched(): boolean {
    return this.#cache.isWatched(this.#options.now());
  }

  /** How long ago changes were last known to be heard of, in milliseconds. */
  get watchAgeMs(): number {
    return this.#cache.watchAgeMs(this.#options.now());
  }

  /** What is known without asking; undefined when it has to be asked, or when what is known may be out of date. */
  known(documentId: string, userId: string): Grant | undefined {
    const grant = this.isWatched ? this.#cache.get(documentId, userId) : undefined;
    if (grant !== undefined) this.#options.events?.roleKnown();
    return grant;
  }

  /** The user's role, undefined when there is none. Fails with AuthorisationUnavailableError. */
  async check(documentId: string, userId: string): Promise<Grant | undefined> {
    const known = this.known(documentId, userId);
    if (known !== undefined) return known;
    this.#options.events?.roleAsked();
    const key = `${documentId}/${userId}`;
    const underway = this.#underway.get(key);
    if (underway !== undefined) return underway;
    const asked = this.#fill(documentId, userId).finally(() => this.#underway.delete(key));
    this.#underway.set(key, asked);
    return asked;
  }

  /** The watch is alive. */
  watched(): void {
    this.#cache.watched(this.#options.now());
  }

  invalidate(invalidation: Invalidation): void {
    this.#cache.invalidate(invalidation);
  }

  /** Changes were missed. */
  reset(): void {
    this.#cache.reset();
  }

  async #fill(documentId: string, userId: string): Promise<Grant | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const fill = this.#cache.begin(documentId, userId);
      const grant = await this.#askBounded(documentId, userId).catch((error: unknown) => {
        this.#cache.complete(fill, undefined);
        throw new AuthorisationUnavailableError('auth-service gives no answer', { cause: error });
      });
      if (this.#cache.complete(fill, grant)) return grant;
    }
    throw new AuthorisationUnavailableError('rights change too fast to be read');
  }

  async #askBounded(documentId: string, userId: string): Promise<Grant | undefined> {
    if (this.#asking >= CHECKS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#asking += 1;
    try {
      return await this.#options.ask(documentId, userId);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#asking -= 1;
      else next();
    }
  }
}

/** True when the role is enough to read. */
export function mayRead(role: Role): boolean {
  return role >= Role.ROLE_VIEWER;
}

/** True when the role is enough to edit. */
export function mayEdit(role: Role): boolean {
  return role >= Role.ROLE_EDITOR;
}
