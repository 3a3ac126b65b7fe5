import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../harness/say.ts';
import { type StandaloneUnderTest, standaloneInProcess } from '../harness/standalone-in-process.ts';
import { figuresOf } from './commit-figures.ts';
import { typeClosedLoop, Writers } from './writers.ts';

/** One way to the database; the way back takes as long. */
const DELAY_MS = 5;
const DOCUMENTS = 100;
const TYPING_MS = 4_000;
const ALONE = 200;

describe('commits', () => {
  let system: StandaloneUnderTest;
  beforeAll(async () => {
    system = await standaloneInProcess();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  it('are one for each operation when one person writes', async () => {
    using writers = new Writers(system.weft.url);
    const document = await writers.open(await writers.newDocument(''));
    const figures = await figuresOf(system.weft.metricsPort, () => typeClosedLoop(document, (typed) => typed < ALONE));
    const perOperation = figures.commits / figures.operations;
    say(`one writer: ${figures.operations} operations, ${perOperation.toFixed(2)} commits each`);
    expect(figures.operations).toBe(ALONE);
    expect(perOperation).toBeGreaterThanOrEqual(0.95);
    expect(perOperation).toBeLessThanOrEqual(1.05);
  });

  it('hold the operations of many writers when the database is a little away', async () => {
    using writers = new Writers(system.weft.url);
    const own = await Promise.all(Array.from({ length: DOCUMENTS }, () => writers.newDocument('')));
    const documents = await Promise.all([...own, ...own].map((document) => writers.open(document)));
    system.proxy.delayMs = DELAY_MS;
    const figures = await figuresOf(system.weft.metricsPort, async () => {
      const until = performance.now() + TYPING_MS;
      await Promise.all(documents.map((document) => typeClosedLoop(document, () => performance.now() < until)));
    });
    system.proxy.delayMs = 0;
    const perCommit = figures.operations / figures.commits;
    const perSecond = (count: number) => Math.round(count / figures.seconds);
    say(
      `${documents.length} writers, database ${DELAY_MS} ms away: ${perSecond(figures.operations)} operations/s, ` +
        `${perSecond(figures.commits)} commits/s, ${perCommit.toFixed(1)} operations each`,
    );
    expect(perCommit).toBeGreaterThanOrEqual(5);
  });
});
