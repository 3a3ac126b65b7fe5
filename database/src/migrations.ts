import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

/** Migrations in order, each a file of SQL. A file that has been released never changes. */
const FILES = ['0001-spine'] as const;

/** The SQL of a migration, split into statements. */
function statements(name: string): string[] {
  const sql = readFileSync(join(import.meta.dirname, 'migrations', `${name}.sql`), 'utf8').replaceAll(
    /^\s*--.*$/gm,
    '',
  );
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
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
