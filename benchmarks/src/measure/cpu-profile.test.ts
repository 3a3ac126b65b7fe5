import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { profileShares } from '../report/profile-shares.ts';
import { cpuProfile } from './cpu-profile.ts';

it('tells which function of a running process takes its time', async () => {
  const program =
    'function spin() { for (;;) Math.random(); } process.send("up", () => setTimeout(spinOn, 10)); function spinOn() { const until = Date.now() + 5; while (Date.now() < until) spinALittle(); setTimeout(spinOn, 0); } function spinALittle() { for (let i = 0; i < 1e5; i += 1) Math.random(); }';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'message');
  const { functions } = profileShares(await cpuProfile(child.pid ?? 0, 300));
  expect(functions[0]?.name).toContain('spinALittle');
}, 30_000);
