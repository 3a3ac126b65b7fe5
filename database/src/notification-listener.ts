import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { connectionConfig } from './pool.ts';

/** Pause before listening again after the connection broke, in milliseconds. */
const LISTEN_AGAIN_MS = 1_000;

interface NotificationListenerOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** A name that needs no quotes. */
  readonly channel: string;
  /** Something was notified, or may have been while nobody listened. */
  readonly onNotification: () => void;
  /** The connection broke; it is made again. */
  readonly onBroken: (error: Error) => void;
}

/** Hears PostgreSQL's notifications on a connection of its own. It may miss some while that is broken, so whoever uses it looks from time to time too. */
export class NotificationListener implements AsyncDisposable {
  readonly #options: NotificationListenerOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: NotificationListenerOptions) {
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
      await this.#listen(signal).catch((error: Error) => this.#options.onBroken(error));
      await delay(LISTEN_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection breaks or everything stops. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { url, applicationName, channel, onNotification } = this.#options;
    const client = new pg.Client(connectionConfig({ url, applicationName }));
    const over = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.once('end', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    over.catch(() => undefined);
    client.on('notification', onNotification);
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      onNotification();
      await over;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
