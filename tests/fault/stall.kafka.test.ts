import { PROGRESS_WATCH_MS, SESSION_TIMEOUT_MS, STALL_MS } from '@weft/submission-log/limits';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { say } from '../harness/say.ts';
import { until } from '../harness/until.ts';
import { expectTypedThrough } from './interruption.ts';

const STALLING = import.meta.resolve('@weft/submission-log/testing/stalled-fetch');
const TAKEN_OVER_MS = SESSION_TIMEOUT_MS + 3_000;
/** Two looks in a row, and what the brokers take to answer. */
const ENDED_WITHIN_MS = STALL_MS + 3 * PROGRESS_WATCH_MS;

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('a document-service whose consumer stalls', () => {
  it('ends with its reason, after another has taken over', { timeout: 120_000 }, async () => {
    await using cluster = await Cluster.start({
      brokers: process.env.TEST_KAFKA_BROKERS ?? '',
      documentServices: 2,
      environment: { NODE_OPTIONS: `--import=${STALLING}` },
    });
    await expectTypedThrough(
      { urls: cluster.urls, postgresUrl: cluster.postgres.url },
      {
        name: 'a consumer that stalls',
        silenceMaxMs: TAKEN_OVER_MS,
        cause: async (typists) => {
          const stalled = await cluster.ownerOf(typists.documentId);
          const startedAtMs = performance.now();
          stalled.signal('SIGUSR2');
          await until('another owner', async () => (await cluster.ownerOf(typists.documentId)) !== stalled);
          await until('the stalled one to end', () => stalled.ownEnds === 1, ENDED_WITHIN_MS);
          say(
            `a consumer that stalls: its process ended after ${((performance.now() - startedAtMs) / 1_000).toFixed(2)} s`,
          );
          expect(stalled.log).toContain('the consumer has made no progress though the brokers answer');
          await stalled.start();
        },
      },
    );
  });
});
