import { expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { migrationsList } from './migrations.ts';
import { createTestDatabase } from './testing.ts';

const SEED = {
  users: ['user_id', 'username', 'email', 'created_at'],
  permissions: ['permission_id', 'document_id', 'user_id', 'role'],
  documents: ['document_id', 'title', 'owner_id', 'content_storage_key', 'created_at', 'last_modified_at'],
};

it.each(Object.entries(SEED))('has the table %s with the columns it must have', async (table, columns) => {
  await using database = await createTestDatabase();
  const { rows } = await database.pool.query<{ column_name: string }>(
    'SELECT column_name FROM information_schema.columns WHERE table_name = $1',
    [table],
  );
  expect(rows.map((row) => row.column_name)).toEqual(expect.arrayContaining(columns));
});

it('may be run by several at once, and again', async () => {
  await using database = await createTestDatabase();
  await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  await migrate(database.url);
  const { rows } = await database.pool.query('SELECT name FROM migrations');
  expect(rows).toEqual(migrationsList.map(({ name }) => ({ name })));
});

it('gives bigint columns as numbers', async () => {
  await using database = await createTestDatabase();
  const { rows } = await database.pool.query('SELECT 9007199254740991::bigint AS one, ARRAY[1, 2]::bigint[] AS many');
  expect(rows).toEqual([{ one: 9_007_199_254_740_991, many: [1, 2] }]);
});
