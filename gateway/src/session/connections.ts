import type { Clock } from '@weft/service-kit/clock';
import type { GatewayEvents } from '../events.ts';
import { type ConnectionLimits, LIVENESS_MS } from '../limits.ts';
import type { CloseReason } from './close-reason.ts';
import type { Session } from './session.ts';

/** A client's connection, whatever its transport. */
export interface ClientConnection {
  readonly session: Session;
  /** Looks at what depends on time. */
  tick(): void;
  /** Ends the connection if nothing was heard since the last time; asks for a sign of life. */
  checkLiveness(): void;
  /** Sends what is queued and ends the connection. */
  close(reason: CloseReason): void;
  /** Ends the connection without a word. */
  terminate(): void;
}

/** What a connection tells of itself to who keeps it. */
export interface ConnectionPlace {
  /** Its token is verified. */
  authenticated(): void;
  /** It is gone. */
  closed(): void;
}

interface ConnectionsOptions {
  readonly clock: Clock;
  readonly events: GatewayEvents;
  readonly limits: ConnectionLimits;
  /** Somebody connects: from now on it is to be ticked. */
  readonly came?: () => void;
}

/** All connections of a gateway, over every transport, within one limit. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #all = new Set<ClientConnection>();
  #unauthenticated = 0;
  #accepting = true;
  #livenessAtMs = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get all(): ReadonlySet<ClientConnection> {
    return this.#all;
  }

  /** False once the gateway is going away. */
  get isAccepting(): boolean {
    return this.#accepting;
  }

  /** True when another connection may be taken. */
  get hasRoom(): boolean {
    const { connections, unauthenticated } = this.#options.limits;
    return this.#accepting && this.#all.size < connections && this.#unauthenticated < unauthenticated;
  }

  /** Takes no further connections. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  /** Keeps the connection that `open` makes until it is closed. The transport is a label for metrics. */
  add(transport: string, open: (place: ConnectionPlace) => ClientConnection): void {
    const { events, came } = this.#options;
    came?.();
    this.#unauthenticated += 1;
    let isAuthenticated = false;
    const authenticated = () => {
      if (!isAuthenticated) this.#unauthenticated -= 1;
      isAuthenticated = true;
    };
    const closed = () => {
      authenticated();
      this.#all.delete(connection);
      events.disconnected(transport);
    };
    const connection = open({ authenticated, closed });
    this.#all.add(connection);
    events.connected(transport);
  }

  /** Looks at what depends on time. */
  tick(): void {
    for (const connection of this.#all) connection.tick();
    const nowMs = this.#options.clock.monotonic();
    if (nowMs - this.#livenessAtMs < LIVENESS_MS) return;
    this.#livenessAtMs = nowMs;
    for (const connection of this.#all) connection.checkLiveness();
  }
}
