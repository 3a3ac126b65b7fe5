import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@weft/database/embedded-postgres';

/** One server for all systems of a run, each with a database of its own. */
export interface BenchPostgres {
  readonly url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** Durability and everything else are PostgreSQL's defaults; only more may connect. */
const SETTINGS = { max_connections: '400' };

export async function startBenchPostgres(): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-bench-postgres-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
