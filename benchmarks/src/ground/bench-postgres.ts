import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@weft/deploy/components/free-port';
import { Postgres } from '@weft/deploy/components/postgres';
import { withClient } from './bench-database.ts';

/** Files of 16 MB that a server keeps for its write-ahead log and uses again. */
const RECYCLED_SEGMENTS = 40;

/** One server for all systems of a run, each with a database of its own. It doesn't outlive this process, and its data goes when it is disposed. */
export interface BenchPostgres extends AsyncDisposable {
  readonly url: string;
}

/** The server that the launcher starts: durability and everything else are PostgreSQL's defaults; only more may connect. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'weft-bench-postgres-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const server = new Postgres({ directory, port: await freePort() });
  await server.start();
  stack.defer(() => server.stop());
  await writeLogOnce(server.url);
  const resources = stack.move();
  return { url: server.url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** A server that has run for a while doesn't make new files for its log but overwrites old ones; a new one would stop everybody for 10 to 20 ms at each. */
async function writeLogOnce(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`ALTER SYSTEM SET min_wal_size = '${RECYCLED_SEGMENTS * 16}MB'`);
    await client.query('SELECT pg_reload_conf()');
    for (let segment = 0; segment < RECYCLED_SEGMENTS; segment += 1) {
      await client.query(`SELECT pg_logical_emit_message(false, 'weft-bench', '')`);
      await client.query('SELECT pg_switch_wal()');
    }
    await client.query('CHECKPOINT');
  });
}
