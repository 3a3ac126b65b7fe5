import { createTestDatabase } from '@weft/database/testing';
import { createLogger } from '@weft/service-kit/logger';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeLogOutage, describeSubmissionLog, type FragileLog, PARTITIONS } from '../submission-log.contract.ts';
import { LogMismatchError } from '../submission-log.ts';
import { RecordedConsumer } from '../testing/recorded-consumer.ts';
import { createPostgresSubmissionLog } from './postgres-submission-log.ts';

const logger = createLogger('test', 'silent');

/** Every opened log has its own pool, as it would in another process. */
async function createLog(): Promise<FragileLog> {
  const database = await createTestDatabase();
  const pools: pg.Pool[] = [];
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL });
  await admin.connect();
  return {
    location: { kind: 'postgres', url: database.url, partitions: PARTITIONS },
    open: (options = {}) => {
      const pool = new pg.Pool({ connectionString: database.url });
      pool.on('error', () => undefined);
      pools.push(pool);
      return createPostgresSubmissionLog({ pool, partitions: PARTITIONS, logger, ...options });
    },
    takeAway: async () => {
      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    },
    bringBack: async () => {
      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await admin.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

describeSubmissionLog('PostgresSubmissionLog', createLog, 'wait');
describeLogOutage('PostgresSubmissionLog, its database away', createLog);

describe('PostgresSubmissionLog', () => {
  it('refuses another number of partitions than it was made with', async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    await createPostgresSubmissionLog({ pool, partitions: 4, logger }).describe();
    const other = createPostgresSubmissionLog({ pool, partitions: 8, logger });
    await expect(other.describe()).rejects.toThrow(LogMismatchError);
  });

  it('agrees on one identity when many open it for the first time at once', async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => createPostgresSubmissionLog({ pool, partitions: 4, logger }).describe()),
    );
    expect(new Set(opened.map(({ identity }) => identity)).size).toBe(1);
  });

  it('never deadlocks or leaves gaps when processes publish to the same partitions at once', async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    const logs = Array.from({ length: 4 }, () => createPostgresSubmissionLog({ pool, partitions: 4, logger }));
    const publishers = await Promise.all(logs.map((log) => log.openPublisher()));
    const publishing = publishers.flatMap((publisher) =>
      Array.from({ length: 400 }, (_, n) => publisher.publish((n * 7) % 4, [Buffer.from(String(n))])),
    );
    await Promise.all(publishing);
    const { rows } = await pool.query(
      'SELECT count(*)::int AS records, max(record_offset)::int AS last FROM log_records GROUP BY partition',
    );
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ records: 400, last: 399 })));
    await Promise.all(logs.map((log) => log.close()));
  });

  it('hands records over within the process and reads them across processes, all in one order', async () => {
    await using database = await createTestDatabase();
    const { pool } = database;
    const here = createPostgresSubmissionLog({ pool, partitions: 1, logger });
    const there = createPostgresSubmissionLog({ pool, partitions: 1, logger });
    const publishers = [await here.openPublisher(), await there.openPublisher()];
    await using recorded = await RecordedConsumer.join(here, 'mixed');
    await expect.poll(() => recorded.owned.size).toBe(1);
    for (let n = 0; n < 100; n += 1) {
      await Promise.all(publishers.map((publisher) => publisher.publish(0, [Buffer.from(String(n))])));
    }
    await expect.poll(() => recorded.records(0).length, { timeout: 5_000 }).toBe(200);
    expect(recorded.offsets(0)).toEqual(Array.from({ length: 200 }, (_, offset) => offset));
    await recorded.consumer.close();
    await Promise.all([here.close(), there.close()]);
  });
});
