import type { Clock } from '@weft/service-kit/clock';
import type { Principal } from '@weft/service-kit/token-verifier';
import type { Permissions } from '../authorisation/permissions.ts';
import type { GatewayEvents } from '../events.ts';
import type { Publishing } from '../publishing/publishing.ts';
import type { JoinRequest } from '../subscriptions/subscriber.ts';
import type { Membership } from '../subscriptions/subscriptions.ts';
import type { GatewayTraces } from '../telemetry/edit-trace.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { KeyedRateLimiter } from './rate-limit.ts';

/** What all sessions of a gateway share. */
export interface SessionServices {
  readonly clock: Clock;
  readonly events: GatewayEvents;
  /** Set when edits are traced. */
  readonly traces?: GatewayTraces | undefined;
  /** Whom a token stands for. Fails when it isn't good. */
  authenticate(accessToken: string): Promise<Principal>;
  readonly permissions: Permissions;
  readonly documents: { join(documentId: string, request: JoinRequest): Membership };
  readonly publishing: Publishing;
  /** Where submissions to a document go, and by which rules they will be judged. */
  routeOf(documentId: string): { readonly partition: number; readonly semantics: number };
  readonly liveSessions: LiveSessions;
  readonly userRates: KeyedRateLimiter;
  readonly documentRates: KeyedRateLimiter;
}
