import { setTimeout as delay } from 'node:timers/promises';
import { SESSION_TIMEOUT_MS } from '@weft/submission-log/limits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { proxied, type TcpProxy } from '../harness/tcp-proxy.ts';
import { expectTypedThrough } from './interruption.ts';

const AWAY_MS = 10_000;
/** Longer than the consumer group waits for a member. */
const FROZEN_MS = 8_000;
/** After a stop in order, of an owner as of a gateway. */
const HANDED_OVER_MS = 2_000;
/** After an end without a word: the group has to notice first. */
const TAKEN_OVER_MS = SESSION_TIMEOUT_MS + 3_000;
const LIVE_AGAIN_MS = 30_000;

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('people who type without pause', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Cluster;
  let proxy: TcpProxy;
  beforeAll(async () => {
    cluster = stack.use(
      await Cluster.start({
        brokers: process.env.TEST_KAFKA_BROKERS ?? '',
        gateways: 2,
        documentServices: 2,
        postgresUrl: async (url) => {
          const between = await proxied(url);
          proxy = stack.use(between.proxy);
          return between.url;
        },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  const system = () => ({ urls: cluster.urls, postgresUrl: cluster.postgres.url });

  it('hardly notice that their document-service is stopped and started in order', async () => {
    await expectTypedThrough(system(), {
      name: 'SIGTERM of the owner, and its return',
      silenceMaxMs: HANDED_OVER_MS,
      cause: async (typists) => {
        const owner = await cluster.ownerOf(typists.documentId);
        await owner.stop();
        await typists.progress(10);
        await owner.start();
      },
    });
  });

  it('go on at their gateway when it was stopped and started in order', async () => {
    await expectTypedThrough(system(), {
      name: 'SIGTERM of a gateway, and its return',
      silenceMaxMs: HANDED_OVER_MS,
      cause: async () => {
        await cluster.gateway(0).stop();
        await cluster.gateway(0).start();
      },
    });
  });

  it('go on with another document-service when theirs is killed', async () => {
    await expectTypedThrough(system(), {
      name: 'kill -9 of the owner',
      silenceMaxMs: TAKEN_OVER_MS,
      cause: async (typists) => {
        const owner = await cluster.ownerOf(typists.documentId);
        await owner.kill();
        await typists.progress(10);
        await owner.start();
      },
    });
  });

  it('go on with another document-service when theirs freezes, and nothing comes of the frozen one', async () => {
    await expectTypedThrough(system(), {
      name: 'freeze of the owner',
      silenceMaxMs: TAKEN_OVER_MS,
      cause: async (typists) => {
        const frozen = await cluster.ownerOf(typists.documentId);
        frozen.signal('SIGSTOP');
        await delay(FROZEN_MS);
        await typists.progress(10);
        expect(await cluster.ownerOf(typists.documentId)).not.toBe(frozen);
        frozen.signal('SIGCONT');
      },
    });
  });

  for (const mode of ['refusing', 'hanging'] as const) {
    it(`type on while PostgreSQL is ${mode}, and all of it is committed afterwards`, async () => {
      await expectTypedThrough(system(), {
        name: `PostgreSQL ${mode} for ${AWAY_MS / 1_000} s, from its return`,
        silenceMaxMs: LIVE_AGAIN_MS,
        cause: async (typists) => {
          const { typed } = typists;
          proxy.fail(mode);
          await delay(AWAY_MS);
          expect(typists.typed - typed).toBeGreaterThan(100);
          proxy.heal();
          typists.mark();
        },
      });
    });
  }
});
