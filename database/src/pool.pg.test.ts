import { expect, it } from 'vitest';
import { createPool } from './pool.ts';
import { createTestDatabase } from './testing.ts';

it('tells of a broken idle connection without what the connection knows', async () => {
  await using database = await createTestDatabase();
  const { promise: broken, resolve } = Promise.withResolvers<Error>();
  const pool = createPool({ url: database.url, applicationName: 'broken', onError: resolve });
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  const error = await broken;
  expect(error.message).toContain('terminating connection');
  expect(Object.keys(error)).not.toContain('client');
  await pool.end();
});
