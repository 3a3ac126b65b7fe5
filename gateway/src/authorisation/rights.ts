import { status } from '@grpc/grpc-js';
import { PermissionServiceClient } from '@weft/gen/permission';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { StatusError } from '@weft/service-kit/status-error';
import { REVIEW_PAUSE_MS } from '../limits.ts';
import { authorisationLogger } from '../logger.ts';
import type { LiveSessions } from '../session/live-sessions.ts';
import type { Grant, Invalidation } from './permission-cache.ts';
import { PermissionWatch } from './permission-watch.ts';
import { Permissions } from './permissions.ts';

interface RightsOptions {
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
  readonly #client: PermissionServiceClient;
  readonly #watch: PermissionWatch;
  #reviewTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ address, liveSessions, now }: RightsOptions) {
    this.#liveSessions = liveSessions;
    this.#client = createClient(PermissionServiceClient, address);
    this.permissions = new Permissions({ ask: (documentId, userId) => this.#ask(documentId, userId), now });
    this.#watch = new PermissionWatch({
      address,
      logger: authorisationLogger,
      alive: () => this.permissions.watched(),
      changed: (change) => this.changed(change),
      missed: () => this.#missed(),
    });
  }

  /** Somebody's rights changed, as auth-service or the document's owner says. */
  changed(change: Invalidation): void {
    this.permissions.invalidate(change);
    this.#liveSessions.rightsChanged(change);
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

  #missed(): void {
    this.permissions.reset();
    this.#review(this.#liveSessions.users());
  }

  /** Reads the roles of all who have documents open anew; asks again until there is an answer for everybody. */
  async #review(users: readonly { documentId: string; userId: string }[]): Promise<void> {
    const unanswered = await Promise.all(
      users.map(async (user) => {
        const grant = await this.permissions.check(user.documentId, user.userId).catch(() => null);
        if (grant === null) return [user];
        this.#liveSessions.reviewed(user, grant);
        return [];
      }),
    );
    const rest = unanswered.flat();
    if (rest.length === 0 || this.#stopped) return;
    clearTimeout(this.#reviewTimer);
    this.#reviewTimer = setTimeout(() => void this.#review(rest), REVIEW_PAUSE_MS);
  }
}
