import { Socket } from 'node:net';
import { Client, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { COMMIT_DEADLINE_MS } from '../limits.ts';

/** The server gives up before we do, so that a stopped owner doesn't hold its successor's row locks. */
const STATEMENT_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;
const KEEP_ALIVE_DELAY_MS = 5_000;

/** One connection of its own for the commit: opened when needed, dropped after any trouble, so that what was prepared on it stays prepared. */
export class CommitConnection {
  readonly #url: string;
  #open: { readonly client: Client; readonly socket: Socket } | undefined;

  constructor(postgresUrl: string) {
    this.#url = postgresUrl;
  }

  /** Runs one statement. After a failure that isn't the server's verdict on the statement, `drop` the connection. */
  async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
    const { client, socket } = await this.#connected();
    // A peer that went silent must not hold the commit for ever.
    const deadline = setTimeout(() => socket.destroy(new Error('no answer in time')), COMMIT_DEADLINE_MS);
    try {
      return await client.query<Row>(query);
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Cuts the connection; the next statement opens another. */
  drop(): void {
    this.#open?.socket.destroy();
    this.#open = undefined;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.client.end();
  }

  async #connected() {
    if (this.#open !== undefined) return this.#open;
    const socket = new Socket();
    const client = new Client({
      connectionString: this.#url,
      application_name: 'weft-document-commit',
      stream: () => socket,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    });
    const opened = { client, socket };
    client.on('error', () => {
      if (this.#open === opened) this.#open = undefined;
    });
    await client.connect();
    this.#open = opened;
    return opened;
  }
}
