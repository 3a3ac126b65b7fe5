import { expect, it } from 'vitest';
import { FaultSchedule } from './fault-schedule.ts';
import { seededRandom } from './seeded-random.ts';

async function struckBy(seed: number): Promise<{ order: string[]; after: number[] }> {
  const order: string[] = [];
  const faults = ['one', 'two', 'three'].map((name) => ({
    name,
    strike: async () => {
      order.push(name);
    },
  }));
  const schedule = new FaultSchedule(faults, 300, seededRandom(seed));
  for (let done = 1; done <= 300; done += 1) await schedule.progress(done);
  await schedule.over();
  return { order, after: schedule.silences.map(({ after }) => after) };
}

it('lets every fault strike once, each in its stretch', async () => {
  const { order, after } = await struckBy(7);
  expect(order.toSorted()).toEqual(['one', 'three', 'two']);
  expect(after.map((at) => Math.floor((at - 1) / 100))).toEqual([0, 1, 2]);
});

it('repeats itself by the seed alone', async () => {
  expect(await struckBy(7)).toEqual(await struckBy(7));
  const runs = await Promise.all([1, 2, 3, 4].map(struckBy));
  expect(new Set(runs.map(({ after }) => after.join())).size).toBeGreaterThan(1);
});

it('fails when a fault could not be put right, or never struck', async () => {
  const broken = new FaultSchedule([{ name: 'one', strike: () => Promise.reject(new Error('stuck')) }], 1, () => 0);
  await broken.progress(1);
  await expect(broken.over()).rejects.toThrow('stuck');
  const early = new FaultSchedule([{ name: 'one', strike: async () => undefined }], 100, () => 0.5);
  await early.progress(1);
  await expect(early.over()).rejects.toThrow('never struck');
});
