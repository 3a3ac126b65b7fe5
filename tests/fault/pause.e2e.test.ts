import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandaloneUnderTest, standaloneInProcess } from '../harness/standalone-in-process.ts';
import { expectTypedThrough } from './interruption.ts';

const AWAY_MS = 8_000;
const LIVE_AGAIN_MS = 30_000;

describe('people who type without pause on the embedded log', () => {
  let system: StandaloneUnderTest;
  beforeAll(async () => {
    system = await standaloneInProcess();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  for (const mode of ['refusing', 'hanging'] as const) {
    it(`type on while PostgreSQL is ${mode}, and all of it is committed afterwards`, async () => {
      await expectTypedThrough(
        { urls: system.urls, postgresUrl: system.database.url },
        {
          name: `embedded log, PostgreSQL ${mode} for ${AWAY_MS / 1_000} s, from its return`,
          silenceMaxMs: LIVE_AGAIN_MS,
          cause: async (typists) => {
            const { typed } = typists;
            system.proxy.fail(mode);
            await delay(AWAY_MS);
            expect(typists.typed - typed).toBeGreaterThan(100);
            system.proxy.heal();
            typists.mark();
          },
        },
      );
    });
  }
});
