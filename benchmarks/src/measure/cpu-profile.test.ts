import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { profileShares } from '../report/profile-shares.ts';
import { cpuProfile } from './cpu-profile.ts';

it('tells the functions that a running process is in', async () => {
  // Busy all the time, so that a crowded machine sees it too; recursive, so that V8 can't take it for a part of its caller.
  const program = `
    function fibonacci(n) {
      return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }
    function work() {
      fibonacci(30);
      setTimeout(work, 0);
    }
    process.send('up', work);
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'message');
  const { functions } = profileShares(await cpuProfile(child.pid ?? 0, 1_000));
  expect(functions.map(({ name }) => name.split(' ')[0])).toContain('fibonacci');
}, 30_000);
