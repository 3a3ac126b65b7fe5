import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@weft/database/embedded-postgres';

/** Gives the tests of a run one PostgreSQL, unless TEST_POSTGRES_URL names one. Durability is off: a test that is about it starts its own. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_POSTGRES_URL !== undefined) return undefined;
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-test-postgres-'));
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off', max_connections: '400' } });
  process.env.TEST_POSTGRES_URL = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
