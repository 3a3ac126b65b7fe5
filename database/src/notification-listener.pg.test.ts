import { expect, it } from 'vitest';
import { NotificationListener } from './notification-listener.ts';
import { createTestDatabase } from './testing.ts';

it('hears notifications, and after a broken connection says that it may have missed some', async () => {
  await using database = await createTestDatabase();
  let heard = 0;
  const broken: string[] = [];
  await using _listener = new NotificationListener({
    url: database.url,
    applicationName: 'listener-test',
    channel: 'tested',
    onNotification: () => {
      heard += 1;
    },
    onBroken: (error) => broken.push(error.message),
  });
  const notify = () => database.pool.query(`SELECT pg_notify('tested', '')`);
  // It counts once when it begins to listen.
  await expect.poll(() => heard, { timeout: 5_000 }).toBe(1);
  await notify();
  await expect.poll(() => heard, { timeout: 5_000 }).toBe(2);
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener-test'`,
  );
  await expect.poll(() => heard, { timeout: 10_000 }).toBe(3);
  expect(broken).toEqual([expect.stringContaining('terminating connection')]);
  await notify();
  await expect.poll(() => heard, { timeout: 5_000 }).toBe(4);
});
