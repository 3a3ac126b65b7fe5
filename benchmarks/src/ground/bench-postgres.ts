import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@weft/deploy/components/free-port';
import { Postgres } from '@weft/deploy/components/postgres';

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
  const resources = stack.move();
  return { url: server.url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
