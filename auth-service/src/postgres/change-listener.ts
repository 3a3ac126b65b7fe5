import { setTimeout as delay } from 'node:timers/promises';
import { connectionConfig } from '@weft/database/pool';
import type { Logger } from '@weft/service-kit/logger';
import pg from 'pg';
import { LISTEN_AGAIN_MS } from '../limits.ts';
import { CHANGE_CHANNEL } from './permission-change.ts';

interface ChangeListenerOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Rights changed, or may have while nobody listened. */
  readonly onChange: () => void;
}

/** Hears at once when any instance changed rights. It may miss some while its connection is broken, which is why changes are polled too. */
export class ChangeListener implements AsyncDisposable {
  readonly #options: ChangeListenerOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#listen(signal).catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'not listening for changes of rights, only polling');
      });
      await delay(LISTEN_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection breaks or everything stops. */
  async #listen(signal: AbortSignal): Promise<void> {
    const client = new pg.Client(connectionConfig({ url: this.#options.url, applicationName: 'auth-listener' }));
    const over = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.once('end', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    over.catch(() => undefined);
    client.on('notification', this.#options.onChange);
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGE_CHANNEL}`);
      this.#options.onChange();
      await over;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
