import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveBytes } from './node-heap.ts';

const MEGABYTES = 40;
/** Holds nothing, then this much on the heap, and makes as much garbage. */
const PROGRAM = `
  let held; let garbage;
  process.on('message', () => {
    held = Array.from({ length: ${MEGABYTES} * 1024 }, (_, index) => new Array(128).fill(index));
    garbage = held.map((row) => [...row]);
    garbage = undefined;
    process.send('held');
  });
  process.send('ready');
`;
const children = [PROGRAM, PROGRAM].map((program) =>
  spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
);

beforeAll(async () => {
  await Promise.all(children.map((child) => once(child, 'message')));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function liveOf(index: number): Promise<number> {
  return (await liveBytes(children[index]?.pid ?? 0)) ?? 0;
}

it('tells what a process holds, without its garbage, one process after the other and again', async () => {
  const before = [await liveOf(0), await liveOf(1)] as const;
  children[1]?.send('hold');
  if (children[1] !== undefined) await once(children[1], 'message');
  const after = [await liveOf(0), await liveOf(1)] as const;
  const grown = (index: 0 | 1) => (after[index] - before[index]) / 2 ** 20;
  expect(Math.abs(grown(0))).toBeLessThan(2);
  expect(grown(1)).toBeGreaterThan(MEGABYTES);
  expect(grown(1)).toBeLessThan(MEGABYTES * 1.3);
}, 30_000);

it('has no answer for what is no Node', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  expect(await liveBytes(child.pid ?? 0)).toBeUndefined();
  child.kill('SIGKILL');
});
