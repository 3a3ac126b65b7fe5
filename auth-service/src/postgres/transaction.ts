import type { Pool, PoolClient } from 'pg';

/** Runs work in a transaction of its own; rolled back when the work fails. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // The pool doesn't listen while the connection is ours; without a listener its breaking would end the process.
  client.on('error', ignore);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    release(client);
    return result;
  } catch (error) {
    await rollback(client);
    throw error;
  }
}

/** A connection on which even the rollback fails is thrown away. */
async function rollback(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    release(client);
  } catch {
    // The listener stays: a connection that is thrown away may fail once more.
    client.release(true);
  }
}

function release(client: PoolClient): void {
  client.off('error', ignore);
  client.release();
}

function ignore(): void {
  // The query under way, or the next one, fails with the same error.
}
