import pg from 'pg';
import { type BenchDatabase, createBenchDatabase } from '../ground/bench-database.ts';

/** A database of a peer's own; gone when disposed. */
export interface PeerDatabase extends BenchDatabase {
  /** For checks beside the peer, which has its own connections. */
  readonly pool: pg.Pool;
}

/** Makes a database on the server of a url, and in it the tables of `schema`. */
export async function createPeerDatabase(serverUrl: string, schema: string): Promise<PeerDatabase> {
  const database = await createBenchDatabase(serverUrl);
  const { url, serverPid } = database;
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Its connections may still be closing when the database is dropped.
  pool.on('error', () => undefined);
  const dispose = async () => {
    await pool.end();
    await database[Symbol.asyncDispose]();
  };
  try {
    await pool.query(schema);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url, serverPid, pool, [Symbol.asyncDispose]: dispose };
}
