import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

const GUARD = join(import.meta.dirname, 'process-guard.ts');
/** Starts two children, guards both, lets one go, and says their numbers. */
const PARENT = `
import { spawn } from 'node:child_process';
import { guardChild, release } from ${JSON.stringify(GUARD)};
const children = [1, 2].map(() => spawn('sleep', ['60'], { stdio: 'ignore', detached: true }));
for (const child of children) guardChild(child);
release(children[1].pid);
console.log(children.map(({ pid }) => pid).join(' '));
setInterval(() => undefined, 1000);
`;

it('ends what is guarded when its parent is killed, and nothing else', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const [guarded = 0, released = 0] = String(line).split(' ').map(Number);
  try {
    expect([isAlive(guarded), isAlive(released)]).toEqual([true, true]);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(guarded), { timeout: 5_000 }).toBe(false);
    expect(isAlive(released)).toBe(true);
  } finally {
    process.kill(released, 'SIGKILL');
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
