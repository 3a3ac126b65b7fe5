import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@weft/database/testing';
import { createLogger } from '@weft/service-kit/logger';
import { expect, onTestFinished, test } from 'vitest';
import { CommitBatch } from '../domain/commit-batch.ts';
import { openPostgresCommitter } from './postgres-committer.ts';

test('a refusal says what the matter is, and nothing of what was written', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  await database.pool.query(`INSERT INTO partitions (log, partition, epoch) VALUES ('log', 0, 1)`);
  await database.pool.query('ALTER TABLE operations ADD CONSTRAINT never CHECK (revision < 0)');
  const logger = createLogger('test', 'silent');
  const committer = await openPostgresCommitter({ postgresUrl: database.url, log: 'log', logger });
  onTestFinished(() => committer.close());
  const batch = new CommitBatch();
  batch.take({ partition: 0, epoch: 1 }, { offset: 0, value: Buffer.from('record') });
  const author = { documentId: randomUUID(), userId: randomUUID(), sessionId: randomUUID(), sequence: 1 };
  const operation = { operation: Buffer.from('a secret'), chain: 1n, lengthDelta: 8, logOffset: 0, recordedAtMs: 0 };
  batch.events.push({ kind: 'operation', partition: 0, revision: 1, ...author, ...operation });
  const outcome = await committer.commit(batch, new AbortController().signal);
  if (outcome.kind !== 'refused') throw new Error(`it was ${outcome.kind}`);
  expect(outcome.error.message).toContain('never');
  expect(outcome.error).toMatchObject({ code: '23514' });
  const said = JSON.stringify(outcome.error, Object.getOwnPropertyNames(outcome.error));
  expect(said).not.toContain(Buffer.from('a secret').toString('hex'));
});
