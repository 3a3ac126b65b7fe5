import { connectionConfig } from '@weft/database/pool';
import pg from 'pg';
import { OUTBOX_COUNTED_MAX, POLL_TIMEOUT_MS } from '../limits.ts';
import type { Outbox, OutboxBacklog, OutboxEntry, OutboxLease } from '../ports/outbox.ts';

/** Our lock among PostgreSQL's advisory locks; held by the connection of whoever empties the outbox. */
const RELAY_LOCK = 0x7765_6f62;

const BACKLOG = `
  SELECT count(*)::int AS entries, min(created_at) AS oldest
    FROM (SELECT created_at FROM outbox ORDER BY outbox_id LIMIT ${OUTBOX_COUNTED_MAX}) AS waiting`;
const NEXT = 'SELECT outbox_id, document_id, created_at, submission FROM outbox ORDER BY outbox_id LIMIT $1';
const REMOVE = 'DELETE FROM outbox WHERE outbox_id = ANY($1::bigint[])';

interface Row {
  outbox_id: number;
  document_id: string;
  created_at: Date;
  submission: Buffer;
}

/** The outbox in PostgreSQL. The lease is a lock of its connection: it ends with the process or the connection, whichever is first. */
export class PostgresOutbox implements Outbox {
  readonly #url: string;
  readonly #onError: (error: Error) => void;

  constructor(url: string, onError: (error: Error) => void) {
    this.#url = url;
    this.#onError = onError;
  }

  async acquire(): Promise<OutboxLease | undefined> {
    const client = new pg.Client({
      ...connectionConfig({ url: this.#url, applicationName: 'auth-outbox' }),
      query_timeout: POLL_TIMEOUT_MS,
    });
    client.on('error', this.#onError);
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [RELAY_LOCK]);
      if (rows[0]?.held === true) return new PostgresOutboxLease(client);
    } catch (error) {
      await end(client);
      throw error;
    }
    await end(client);
    return undefined;
  }
}

class PostgresOutboxLease implements OutboxLease {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async backlog(): Promise<OutboxBacklog> {
    const { rows } = await this.#client.query<{ entries: number; oldest: Date | null }>(BACKLOG);
    return { entries: rows[0]?.entries ?? 0, oldestAtMs: rows[0]?.oldest?.getTime() };
  }

  async next(limit: number): Promise<OutboxEntry[]> {
    const { rows } = await this.#client.query<Row>({ name: 'outbox-next', text: NEXT, values: [limit] });
    return rows.map(({ outbox_id, document_id, created_at, submission }) => ({
      outboxId: outbox_id,
      documentId: document_id,
      writtenAtMs: created_at.getTime(),
      submission,
    }));
  }

  async remove(outboxIds: readonly number[]): Promise<void> {
    await this.#client.query(REMOVE, [outboxIds]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return end(this.#client);
  }
}

/** A connection that can't be ended in order is broken, and its lock gone. */
async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
