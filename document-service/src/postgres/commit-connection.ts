import { Socket } from 'node:net';
import { connectionConfig } from '@weft/database/pool';
import { Client, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { COMMIT_DEADLINE_MS } from '../limits.ts';

/** The server gives up before we do, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 10_000;

interface OpenConnection {
  readonly client: Client;
  readonly socket: Socket;
  /** When it had been opened, by performance.now(). */
  readonly sinceMs: number;
}

/** One connection of its own for the commit: opened when needed, dropped after any trouble, so that what was prepared on it stays prepared. */
export class CommitConnection {
  readonly #url: string;
  #open: OpenConnection | undefined;

  constructor(postgresUrl: string) {
    this.#url = postgresUrl;
  }

  /** Connects unless it is. Answers since when the connection has been open, by performance.now(). */
  async connect(): Promise<number> {
    return (await this.#connected()).sinceMs;
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

  async #connected(): Promise<OpenConnection> {
    if (this.#open !== undefined) return this.#open;
    const socket = new Socket();
    const config = connectionConfig({ url: this.#url, applicationName: 'weft-document-commit' });
    const client = new Client({ ...config, statement_timeout: STATEMENT_TIMEOUT_MS, stream: () => socket });
    client.on('error', () => {
      if (this.#open?.client === client) this.#open = undefined;
    });
    await client.connect();
    this.#open = { client, socket, sinceMs: performance.now() };
    return this.#open;
  }
}
