import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { Submission } from '@weft/gen/submission';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import { createPostgresSubmissionLog } from '@weft/submission-log/postgres/postgres-submission-log';
import { PublishError, type SubmissionLog } from '@weft/submission-log/submission-log';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { RevocationRelay } from './application/revocation-relay.ts';
import { authEvents } from './events.ts';
import { PostgresOutbox } from './postgres/postgres-outbox.ts';
import { encodeRevocation } from './postgres/revocation-record.ts';

const PARTITIONS = 4;
const WAIT = { timeout: 10_000, interval: 5 };
const logger = createLogger('test', 'silent');
let database: TestDatabase;
let log: SubmissionLog;

beforeAll(async () => {
  database = await createTestDatabase();
  log = createPostgresSubmissionLog({ pool: database.pool, partitions: PARTITIONS });
  await log.describe();
});
afterAll(async () => {
  await log.close();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => database.pool.query('TRUNCATE outbox; DELETE FROM log_records'));

/** A log that can be away, counts what it is given, and can take longer. */
class UnsteadyLog {
  away = false;
  /** Records are in the log, and nobody hears of it. */
  silent = false;
  publishes = 0;
  gate: Promise<void> = Promise.resolve();

  describe = () => (this.away ? Promise.reject(new Error('the log is away')) : log.describe());

  openPublisher = async () => {
    const publisher = await log.openPublisher();
    return {
      publish: async (partition: number, records: readonly Uint8Array[]) => {
        this.publishes += 1;
        await this.gate;
        if (this.away) throw new PublishError('the log is away');
        await publisher.publish(partition, records);
        if (this.silent) throw new PublishError('no answer in time');
      },
      close: () => publisher.close(),
    };
  };
}

function relayTo(target: Pick<SubmissionLog, 'describe' | 'openPublisher'>, url = database.url) {
  const metrics = new Metrics();
  const relay = new RevocationRelay({
    outbox: new PostgresOutbox(url, () => undefined),
    log: target,
    clock: systemClock,
    logger,
    events: authEvents(metrics, logger, systemClock),
  });
  onTestFinished(() => relay[Symbol.asyncDispose]());
  return { relay, metrics };
}

/** Takes a user's rights away, as often as asked; answers the document. */
async function revoke(documentId: string, ...epochs: number[]): Promise<string> {
  for (const permissionEpoch of epochs) {
    const facts = { documentId, userId: randomUUID(), actorId: randomUUID(), role: undefined, permissionEpoch };
    const values = [documentId, encodeRevocation(facts)];
    await database.pool.query('INSERT INTO outbox (document_id, submission) VALUES ($1, $2)', values);
  }
  return documentId;
}

/** Epochs that the log has of a document, in its order. */
async function epochsOf(documentId: string): Promise<number[]> {
  const { rows } = await database.pool.query<{ value: Buffer }>(
    'SELECT value FROM log_records ORDER BY partition, record_offset',
  );
  return rows
    .map(({ value }) => Submission.decode(value))
    .filter((record) => record.documentId === documentId)
    .map(({ permissionEpoch }) => Number(permissionEpoch));
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
  return rows[0]?.n ?? 0;
}

const emptied = () => vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT);

async function figure(metrics: Metrics, name: string): Promise<number> {
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(await metrics.text())?.[1]);
}

test('what is in the outbox comes to the log in the order of each document, and leaves the outbox', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  for (let epoch = 1; epoch <= 700; epoch += 1) await revoke(epoch % 2 === 0 ? first : second, epoch);
  const { metrics } = relayTo(log);
  await emptied();
  const grown = Array.from({ length: 350 }, (_, index) => 2 * index);
  expect(await epochsOf(first)).toEqual(grown.map((epoch) => epoch + 2));
  expect(await epochsOf(second)).toEqual(grown.map((epoch) => epoch + 1));
  expect(await figure(metrics, 'weft_auth_outbox_relayed_total')).toBe(700);
});

test('while the log is away changes wait, which shows, and come in order when it is back', async () => {
  const unsteady = new UnsteadyLog();
  unsteady.away = true;
  const documentId = await revoke(randomUUID(), 1, 2);
  const { relay, metrics } = relayTo(unsteady);
  await vi.waitFor(
    async () => expect(await figure(metrics, 'weft_auth_outbox_failures_total')).toBeGreaterThan(1),
    WAIT,
  );
  expect(await figure(metrics, 'weft_auth_outbox_entries')).toBe(2);
  expect(await figure(metrics, 'weft_auth_outbox_age_seconds')).toBeGreaterThan(0.05);
  await revoke(documentId, 3);
  expect(await waiting()).toBe(3);
  unsteady.away = false;
  relay.notify();
  await emptied();
  expect(await epochsOf(documentId)).toEqual([1, 2, 3]);
  await vi.waitFor(async () => expect(await figure(metrics, 'weft_auth_outbox_age_seconds')).toBe(0), WAIT);
});

test('what may be in the log without an answer is published again, never left out', async () => {
  const unsteady = new UnsteadyLog();
  unsteady.silent = true;
  const documentId = await revoke(randomUUID(), 1, 2);
  relayTo(unsteady);
  await vi.waitFor(async () => expect(await epochsOf(documentId)).toEqual([1, 2, 1, 2]), WAIT);
  unsteady.silent = false;
  await emptied();
  expect((await epochsOf(documentId)).slice(-2)).toEqual([1, 2]);
});

test('one relay works at a time, and another takes over when its connection breaks', async () => {
  const held = Promise.withResolvers<void>();
  const [first, second] = [new UnsteadyLog(), new UnsteadyLog()];
  first.gate = held.promise;
  relayTo(first);
  const documentId = await revoke(randomUUID(), 1, 2);
  await vi.waitFor(() => expect(first.publishes).toBe(1), WAIT);
  const standby = relayTo(second);
  await revoke(documentId, 3);
  standby.relay.notify();
  await vi.waitFor(async () => expect(await outboxConnections()).toBeGreaterThan(0), WAIT);
  expect(second.publishes).toBe(0);
  await database.pool.query(`SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND a.application_name = 'auth-outbox' AND a.datname = current_database()`);
  await emptied();
  expect(await epochsOf(documentId)).toEqual([1, 2, 3]);
  // What the first had under way comes late, behind what is newer: the sequencer ignores it.
  held.resolve();
  await vi.waitFor(async () => expect(await epochsOf(documentId)).toEqual([1, 2, 3, 1, 2]), WAIT);
});

test('a stop does not wait for a log that does not answer, and leaves everything in the outbox', async () => {
  const unsteady = new UnsteadyLog();
  unsteady.gate = new Promise(() => undefined);
  const { relay } = relayTo(unsteady);
  await revoke(randomUUID(), 1);
  await vi.waitFor(() => expect(unsteady.publishes).toBe(1), WAIT);
  const startedAtMs = performance.now();
  await relay[Symbol.asyncDispose]();
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  expect(await waiting()).toBe(1);
});

test('a database that is away is waited for', async () => {
  const unreachable = new URL(database.url);
  unreachable.port = '1';
  const { relay, metrics } = relayTo(log, unreachable.href);
  await vi.waitFor(
    async () => expect(await figure(metrics, 'weft_auth_outbox_failures_total')).toBeGreaterThan(1),
    WAIT,
  );
  await relay[Symbol.asyncDispose]();
});

async function outboxConnections(): Promise<number> {
  const { rowCount } = await database.pool.query(
    "SELECT FROM pg_stat_activity WHERE application_name = 'auth-outbox' AND datname = current_database()",
  );
  return rowCount ?? 0;
}
