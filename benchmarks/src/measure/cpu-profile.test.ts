import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { profileShares } from '../report/profile-shares.ts';
import { cpuProfile } from './cpu-profile.ts';

it('tells the functions that a running process is in', async () => {
  const program = `
    function spin() {
      const until = Date.now() + 5;
      while (Date.now() < until) for (let i = 0; i < 1e5; i += 1) Math.random();
      setTimeout(spin, 0);
    }
    process.send('up', spin);
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'message');
  const { functions } = profileShares(await cpuProfile(child.pid ?? 0, 300));
  expect(functions.map(({ name }) => name.split(' ')[0])).toContain('spin');
}, 30_000);
