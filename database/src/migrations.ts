import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

/** Migrations in order, each a file of SQL. A file that has been released never changes. */
const FILES = ['0001-spine', '0002-segments', '0003-versions-and-semantics', '0004-operators-and-retention'] as const;

/** The SQL of a migration, split into statements. */
function statements(name: string): string[] {
  return textOf(name)
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** Names the set of migrations: another set has another name. */
export function migrationsDigest(): string {
  const digest = createHash('sha256');
  for (const name of FILES) digest.update(textOf(name));
  return digest.digest('hex').slice(0, 16);
}

function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, 'migrations', `${name}.sql`), 'utf8');
}

/** What MikroORM's migrator runs. */
export const migrationsList = FILES.map((name) => ({
  name,
  class: class extends Migration {
    override up(): void {
      for (const statement of statements(name)) this.addSql(statement);
    }
  },
}));
