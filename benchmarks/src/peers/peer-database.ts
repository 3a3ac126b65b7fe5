import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** A database of a peer's own; gone when disposed. */
export interface PeerDatabase extends AsyncDisposable {
  readonly url: string;
  /** For checks beside the peer, which has its own connections. */
  readonly pool: pg.Pool;
  /** The process at the head of the PostgreSQL it is on. */
  readonly serverPid: number;
}

/** Makes a database on the server of a url, and in it the tables of `schema`. */
export async function createPeerDatabase(serverUrl: string, peer: string, schema: string): Promise<PeerDatabase> {
  const name = `${peer}_${randomUUID().replaceAll('-', '')}`;
  const serverPid = await withServer(serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${name}`);
    return postmasterPid(client);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  // Its connections may still be closing when the database is dropped.
  pool.on('error', () => undefined);
  await pool.query(schema);
  return {
    url: url.href,
    pool,
    serverPid,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await withServer(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** The rows of one table that belong to a document. */
export interface DocumentRows {
  readonly table: string;
  /** Condition with the document's id as `$1`. */
  readonly where: string;
}

/**
 * Bytes of a document's rows with their share of indexes and TOAST: what they take in tables and indexes of their own, packed as after VACUUM FULL,
 * beyond what such tables take when empty. This favours the peer: pages that updates have left half empty are not counted. Steps are 8 KB.
 */
export async function packedBytes(pool: pg.Pool, documentId: string, parts: readonly DocumentRows[]): Promise<number> {
  let bytes = 0;
  for (const { table, where } of parts) {
    const copy = `packed_${randomUUID().replaceAll('-', '')}`;
    await pool.query(`CREATE TABLE ${copy} (LIKE ${table} INCLUDING ALL)`);
    try {
      const empty = await tableBytes(pool, copy);
      await pool.query(`INSERT INTO ${copy} SELECT * FROM ${table} WHERE ${where}`, [documentId]);
      await pool.query(`VACUUM FULL ${copy}`);
      bytes += (await tableBytes(pool, copy)) - empty;
    } finally {
      await pool.query(`DROP TABLE ${copy}`);
    }
  }
  return bytes;
}

async function tableBytes(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>('SELECT pg_total_relation_size($1::regclass) AS bytes', [table]);
  return Number(rows[0]?.bytes);
}

async function postmasterPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ directory: string }>("SELECT current_setting('data_directory') AS directory");
  return Number.parseInt(await readFile(join(rows[0]?.directory ?? '', 'postmaster.pid'), 'utf8'), 10);
}

async function withServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
