import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { ProcessUsage } from './process-usage.ts';

/** Uses a quarter of a second of CPU in a child that ends, then says so and waits. */
const PARENT = `
  require('node:child_process').spawnSync(process.execPath, ['-e', 'const end = process.cpuUsage().user + 250000; while (process.cpuUsage().user < end);']);
  console.log('done');
  setInterval(() => undefined, 1000);
`;

it('counts what a child used that has ended meanwhile', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const usage = await ProcessUsage.begin(new Map([['worker', [parent.pid ?? 0]]]));
    await once(createInterface({ input: parent.stdout }), 'line');
    const worker = (await usage.end()).get('worker');
    expect(worker?.cpuMs).toBeGreaterThanOrEqual(240);
    expect(worker?.residentBytes).toBeGreaterThan(5 * 2 ** 20);
  } finally {
    parent.kill();
  }
});

it('counts this process by itself as the load', async () => {
  const usage = await ProcessUsage.begin(new Map());
  const end = process.cpuUsage().user + 50_000;
  while (process.cpuUsage().user < end);
  expect((await usage.end()).get('load')?.cpuMs).toBeGreaterThanOrEqual(50);
});
