import type { Logger } from '@weft/service-kit/logger';
import { AUDIT_REMOVED_AT_ONCE, PRUNE_INTERVAL_MS } from '../limits.ts';
import type { AuditLog } from '../ports/audit-log.ts';

interface AuditRetentionOptions {
  readonly log: AuditLog;
  readonly keptDays: number;
  readonly logger: Logger;
}

/** Removes what the audit log has kept for long enough. Every instance does; whoever comes second finds nothing. */
export class AuditRetention implements AsyncDisposable {
  readonly #options: AuditRetentionOptions;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: AuditRetentionOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#running ??= this.prune().finally(() => {
        this.#running = undefined;
      });
    }, PRUNE_INTERVAL_MS);
  }

  /** Removes all that may go now. */
  async prune(): Promise<void> {
    const { log, keptDays, logger } = this.#options;
    try {
      for (let removed = AUDIT_REMOVED_AT_ONCE; removed === AUDIT_REMOVED_AT_ONCE && !this.#stopped; ) {
        removed = await log.prune(keptDays, AUDIT_REMOVED_AT_ONCE);
        if (removed > 0) logger.info({ removed }, 'pruned the audit log');
      }
    } catch (error) {
      logger.warn({ err: error }, 'could not prune the audit log');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }
}
