import { status } from '@grpc/grpc-js';
import { PermissionServiceClient } from '@weft/gen/permission';
import { Role } from '@weft/gen/role';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { StatusError } from '@weft/service-kit/status-error';
import type { GatewayEvents } from '../events.ts';
import { REVIEW_PAUSE_MS } from '../limits.ts';
import { authorisationLogger } from '../logger.ts';
import type { LiveSessions } from '../session/live-sessions.ts';
import type { Grant, Invalidation } from './permission-cache.ts';
import { PermissionWatch } from './permission-watch.ts';
import { Permissions } from './permissions.ts';

/** Somebody who has a document open. */
interface Reader {
  readonly documentId: string;
  readonly userId: string;
}

interface RightsOptions {
  readonly events?: GatewayEvents | undefined;
  /** Roles remembered at most. */
  readonly cachedRoles?: number | undefined;
  /** host:port of auth-service. */
  readonly address: string;
  readonly liveSessions: LiveSessions;
  /** Monotonic milliseconds. */
  now(): number;
}

/** Rights as this gateway knows them, kept up to date, and told to everybody who has a document open. */
export class Rights {
  readonly permissions: Permissions;
  readonly #liveSessions: LiveSessions;
  readonly #events: GatewayEvents | undefined;
  readonly #client: PermissionServiceClient;
  readonly #watch: PermissionWatch;
  /** Whose roles are to be read anew, and could not be; together, because there may be several reviews at once. */
  readonly #unreviewed = new Map<string, Reader>();
  #reviewTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ address, events, cachedRoles, liveSessions, now }: RightsOptions) {
    this.#events = events;
    this.#liveSessions = liveSessions;
    this.#client = createClient(PermissionServiceClient, address);
    this.permissions = new Permissions({
      ask: (documentId, userId) => this.#ask(documentId, userId),
      now,
      cachedRoles,
      events,
    });
    this.#watch = new PermissionWatch({
      address,
      logger: authorisationLogger,
      alive: () => this.permissions.watched(),
      changed: (change) => this.changed(change),
      missed: () => this.missed(),
    });
  }

  /** Somebody's rights changed, as auth-service or the document's owner says. */
  changed(change: Invalidation): void {
    this.#events?.rightsChanged(change.role === Role.ROLE_UNSPECIFIED ? 'taken' : 'given');
    this.permissions.invalidate(change);
    this.#liveSessions.rightsChanged(change);
  }

  /** Changes may have been missed: nothing known counts, and the roles of all who have documents open are read anew. */
  missed(): void {
    this.#events?.rightsMissed();
    this.permissions.reset();
    this.#review(this.#liveSessions.users());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#reviewTimer);
    this.#watch.stop();
    this.#client.close();
  }

  async #ask(documentId: string, userId: string): Promise<Grant | undefined> {
    try {
      return await callUnary(this.#client.checkPermission.bind(this.#client), { documentId, userId });
    } catch (error) {
      if (error instanceof StatusError && error.code === status.NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** Reads the roles of all who have documents open anew; asks again until there is an answer for everybody. */
  async #review(users: readonly Reader[]): Promise<void> {
    const unanswered = await Promise.all(
      users.map(async (user) => {
        const grant = await this.permissions.check(user.documentId, user.userId).catch(() => null);
        if (grant === null) return [user];
        this.#liveSessions.reviewed(user, grant);
        return [];
      }),
    );
    for (const user of unanswered.flat()) this.#unreviewed.set(`${user.documentId}/${user.userId}`, user);
    if (this.#unreviewed.size > 0) this.#reviewLater();
  }

  #reviewLater(): void {
    if (this.#stopped || this.#reviewTimer !== undefined) return;
    this.#reviewTimer = setTimeout(() => {
      this.#reviewTimer = undefined;
      const users = [...this.#unreviewed.values()];
      this.#unreviewed.clear();
      void this.#review(users);
    }, REVIEW_PAUSE_MS);
  }
}
