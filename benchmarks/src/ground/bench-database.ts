import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { parseStat } from '../measure/proc.ts';

/** A database of one system, gone when disposed. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** The process at the head of its server, whose children are the backends. */
  readonly serverPid: number;
}

/** Makes an empty database on a server. What went before is written out first, so that the next system doesn't pay for it. */
export async function createBenchDatabase(serverUrl: string): Promise<BenchDatabase> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const serverPid = await withClient(serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${name}`);
    await client.query('CHECKPOINT');
    return await serverPidOf(client);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    serverPid,
    [Symbol.asyncDispose]: () =>
      withClient(serverUrl, async (client) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }),
  };
}

/** Connects, works and disconnects. */
export async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Rows that belong to documents: a table and its column with the document's id. */
export interface DocumentTable {
  readonly table: string;
  readonly column: string;
}

/** Of a row on its page, beside its own size. */
const LINE_POINTER_BYTES = 4;

/**
 * Bytes that the rows of one document take in these tables: each row with its header and line pointer, TOASTed values as they are stored, and its part of the
 * tables' indexes.
 */
export async function documentBytes(
  url: string,
  tables: readonly DocumentTable[],
  documentId: string,
): Promise<number> {
  return await withClient(url, async (client) => {
    let bytes = 0;
    for (const { table, column } of tables) {
      // An index keeps the room of rows that have gone; what it takes for those that are there is what counts.
      await client.query(`REINDEX TABLE ${table}`);
      const { rows } = await client.query<{ own: string | null; count: string; indexes: string; all: string }>(
        `SELECT sum(pg_column_size(t.*) + ${LINE_POINTER_BYTES}) FILTER (WHERE t.${column}::text = $1) AS own,
                count(*) FILTER (WHERE t.${column}::text = $1) AS count,
                pg_indexes_size('${table}') AS indexes,
                count(*) AS all
         FROM ${table} t`,
        [documentId],
      );
      const [row] = rows;
      if (row === undefined || Number(row.all) === 0) continue;
      bytes += Number(row.own ?? 0) + (Number(row.indexes) * Number(row.count)) / Number(row.all);
    }
    return bytes;
  });
}

async function serverPidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // Every backend is a child of the server.
  return parseStat(await readFile(`/proc/${rows[0]?.pid}/stat`, 'utf8')).parent;
}
