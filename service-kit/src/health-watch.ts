import type { Clock } from './clock.ts';
import { every } from './every.ts';
import type { Logger } from './logger.ts';

/** How often the fault is looked for, in milliseconds. */
const INTERVAL_MS = 500;

/** A server whose health is to follow the service's; a GrpcServer is one. */
export interface HealthTarget {
  setServing(service: string, serving: boolean): void;
}

interface HealthWatchOptions {
  /** What keeps the service from serving now, in words; undefined when nothing does. */
  readonly fault: () => string | undefined;
  /** A fault is reported when it has lasted so long, in milliseconds: shorter ones mend by themselves. */
  readonly patienceMs: number;
  /** Servers, and the full names of the services on them. */
  readonly targets: readonly { readonly server: HealthTarget; readonly services: readonly string[] }[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Has servers report NOT_SERVING, as a whole and for each service, while a fault lasts. */
export class HealthWatch {
  readonly #options: HealthWatchOptions;
  readonly #stopLooking: () => void;
  #faultySinceMs: number | undefined;
  #serving = true;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
    this.#stopLooking = every(options.clock, INTERVAL_MS, () => this.#look());
  }

  stop(): void {
    this.#stopLooking();
  }

  #look(): void {
    const { fault, clock, patienceMs } = this.#options;
    const found = fault();
    const now = clock.monotonic();
    this.#faultySinceMs = found === undefined ? undefined : (this.#faultySinceMs ?? now);
    const serving = this.#faultySinceMs === undefined || now - this.#faultySinceMs < patienceMs;
    if (serving !== this.#serving) this.#report(serving, found);
  }

  #report(serving: boolean, fault: string | undefined): void {
    const { targets, logger } = this.#options;
    this.#serving = serving;
    if (serving) logger.info('serving again');
    else logger.error({ fault }, 'reporting that this instance does not serve');
    for (const { server, services } of targets) {
      for (const service of ['', ...services]) server.setServing(service, serving);
    }
  }
}
