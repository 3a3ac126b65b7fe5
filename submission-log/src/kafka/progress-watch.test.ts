import { expect, it } from 'vitest';
import { ProgressWatch } from './progress-watch.ts';

const answering = async () => true;
const away = async () => false;

it('finds a consumer stalled that makes no progress while the brokers answer twice', async () => {
  const watch = new ProgressWatch(100, 0);
  expect(await watch.look({ nowMs: 99, brokersAnswer: answering })).toBe(false);
  expect(await watch.look({ nowMs: 100, brokersAnswer: answering })).toBe(false);
  expect(await watch.look({ nowMs: 110, brokersAnswer: answering })).toBe(true);
});

it('waits for brokers that are away, and starts anew when they return', async () => {
  const watch = new ProgressWatch(100, 0);
  expect(await watch.look({ nowMs: 1_000, brokersAnswer: answering })).toBe(false);
  expect(await watch.look({ nowMs: 1_010, brokersAnswer: away })).toBe(false);
  expect(await watch.look({ nowMs: 1_020, brokersAnswer: answering })).toBe(false);
  expect(await watch.look({ nowMs: 1_030, brokersAnswer: answering })).toBe(true);
});

it('believes progress over suspicion, also progress made while it asked', async () => {
  const watch = new ProgressWatch(100, 0);
  await watch.look({ nowMs: 100, brokersAnswer: answering });
  watch.progress(110);
  expect(await watch.look({ nowMs: 209, brokersAnswer: answering })).toBe(false);
  await watch.look({ nowMs: 211, brokersAnswer: answering });
  const during = async () => {
    watch.progress(220);
    return true;
  };
  expect(await watch.look({ nowMs: 220, brokersAnswer: during })).toBe(false);
});

it('tells how long ago the last progress was', () => {
  const watch = new ProgressWatch(100, 1_000);
  expect(watch.quietMs(1_040)).toBe(40);
  watch.progress(1_050);
  expect(watch.quietMs(1_051)).toBe(1);
});
