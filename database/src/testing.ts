import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from './migrate.ts';
import { migrationsDigest } from './migrations.ts';
import { createPool } from './pool.ts';

const TEMPLATE_LOCK = 0x7465_7374;

/** A migrated database of a test's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly pool: pg.Pool;
}

/** Makes a database on the server that TEST_POSTGRES_URL names, by copying one that was migrated before; gone when disposed. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (server === undefined)
    throw new Error('TEST_POSTGRES_URL is not set; name the test *.pg.test.ts so that it gets a server');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${await template(client, server)}`);
  });
  const url = databaseUrl(server, name);
  const pool = createPool({ url, applicationName: 'weft-test' });
  return {
    url,
    pool,
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await withServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** The migrated template of this server, made by whoever comes first. */
async function template(client: pg.Client, server: string): Promise<string> {
  const name = `template_${migrationsDigest()}`;
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    await client.query(`DROP DATABASE IF EXISTS ${name}_new`);
    await client.query(`CREATE DATABASE ${name}_new`);
    await migrate(databaseUrl(server, `${name}_new`));
    await client.query(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
  }
  return name;
}

async function withServer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
