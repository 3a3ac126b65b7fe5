import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@weft/database/embedded-postgres';
import { migrate } from '@weft/database/migrate';
import { createPool } from '@weft/database/pool';
import { createLogger } from '@weft/service-kit/logger';
import { expect, onTestFinished, test } from 'vitest';
import type { SubmissionLog } from '../submission-log.ts';
import { RecordedConsumer } from '../testing/recorded-consumer.ts';
import { createPostgresSubmissionLog } from './postgres-submission-log.ts';

/** The server writes nothing to disk but what is committed and waited for, so that a crash loses all that can be lost. */
const LOSES_WHAT_IT_MAY = { wal_writer_delay: '10s' };

/** A PostgreSQL that can crash and come back under its address, with a log in it. */
async function fragileLog() {
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-crash-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings: LOSES_WHAT_IT_MAY });
  onTestFinished(() => postgres.stop());
  const { url, port } = postgres;
  await migrate(url);
  const pool = createPool({ url, applicationName: 'weft-test', onError: () => undefined });
  onTestFinished(() => pool.end());
  const log = createPostgresSubmissionLog({ pool, partitions: 1, logger: createLogger('test', 'silent') });
  onTestFinished(() => log.close());
  return {
    log,
    crash: () => postgres.kill(),
    comeBack: async () => {
      postgres = await startEmbeddedPostgres({ dataDir, port, settings: LOSES_WHAT_IT_MAY });
    },
  };
}

async function consumerOf(log: SubmissionLog): Promise<RecordedConsumer> {
  const recorded = await RecordedConsumer.join(log, 'crash');
  onTestFinished(() => recorded[Symbol.asyncDispose]());
  await expect.poll(() => recorded.owned.size).toBe(1);
  return recorded;
}

test('a record that a crash takes back was never called durable, whatever the moment', {
  timeout: 60_000,
}, async () => {
  const { log, crash, comeBack } = await fragileLog();
  const publisher = await log.openPublisher();
  let expected = 0;
  let lost = 0;
  // From before the flush to behind it.
  for (const [round, waitMs] of [0, 3, 9, 12, 20, 60].entries()) {
    const recorded = await consumerOf(log);
    await expect.poll(() => recorded.records(0).length).toBe(expected);
    const published = publisher.publish(0, [Buffer.from(`round ${round}`)]).then(
      () => true,
      () => false,
    );
    await expect.poll(() => recorded.texts(0).at(-1), { interval: 0 }).toBe(`round ${round}`);
    expect(recorded.records(0).at(-1)?.unflushedSinceMs).toBeDefined();
    await delay(waitMs);
    await crash();
    const durable = await published;
    await comeBack();
    await expect.poll(() => log.ends().catch(() => []), { timeout: 10_000 }).toHaveLength(1);
    const [end = 0] = await log.ends();
    if (durable) expect(end).toBe(expected + 1);
    lost += expected + 1 - end;
    expected = end;
    await recorded.consumer.close();
  }
  expect(lost, 'no crash took anything, so nothing was tried').toBeGreaterThan(0);
  expect(expected, 'nothing outlived a crash').toBeGreaterThan(0);
});
