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
  #opening: Promise<OpenConnection> | undefined;
  #closed = false;

  constructor(postgresUrl: string) {
    this.#url = postgresUrl;
  }

  /** Connects unless it is. */
  async connect(): Promise<void> {
    await this.#connected();
  }

  /** Runs one statement. After a failure that isn't the server's verdict on the statement, `drop` the connection. */
  async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
    return run(await this.#connected(), query);
  }

  /** Runs one statement on a connection that has been open since before a time, by performance.now(); undefined when this one hasn't. */
  async queryIfOpenAt<Row extends QueryResultRow>(
    query: QueryConfig,
    timeMs: number,
  ): Promise<QueryResult<Row> | undefined> {
    const open = await this.#connected();
    return open.sinceMs <= timeMs ? run(open, query) : undefined;
  }

  /** Cuts the connection; the next statement opens another. */
  drop(): void {
    this.#open?.socket.destroy();
    this.#open = undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    const open = this.#open;
    this.#open = undefined;
    await open?.client.end();
  }

  #connected(): Promise<OpenConnection> {
    if (this.#open !== undefined) return Promise.resolve(this.#open);
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #connect(): Promise<OpenConnection> {
    const socket = new Socket();
    const config = connectionConfig({ url: this.#url, applicationName: 'weft-document-commit' });
    const client = new Client({ ...config, statement_timeout: STATEMENT_TIMEOUT_MS, stream: () => socket });
    client.on('error', () => {
      if (this.#open?.client !== client) return;
      this.#open = undefined;
      // Lost while idle: the sooner there is another, the fewer records are older than it.
      if (!this.#closed) this.connect().catch(() => undefined);
    });
    await client.connect();
    this.#open = { client, socket, sinceMs: performance.now() };
    return this.#open;
  }
}

async function run<Row extends QueryResultRow>({ client, socket }: OpenConnection, query: QueryConfig) {
  // A peer that went silent must not hold the commit for ever.
  const deadline = setTimeout(() => socket.destroy(new Error('no answer in time')), COMMIT_DEADLINE_MS);
  try {
    return await client.query<Row>(query);
  } finally {
    clearTimeout(deadline);
  }
}
