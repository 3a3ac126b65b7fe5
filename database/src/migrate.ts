import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { migrationsList } from './migrations.ts';

/** Our lock among PostgreSQL's advisory locks; only one migration runs at a time. */
const MIGRATION_LOCK = 0x7765_6674;

/** Brings the schema to the newest version. Several may call it at once: one works, the others wait and find nothing to do. */
export async function migrate(url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url, application_name: 'weft-migrate' });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await run(url);
  } finally {
    await lock.end();
  }
}

async function run(url: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList, snapshot: false, tableName: 'migrations' },
    logger: () => undefined,
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
}
