import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One letter, as `ps` says it: `T` when the process is stopped. Fails when there is no such process. */
export async function processState(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'state=', '-p', String(pid)]);
  return stdout.trim().slice(0, 1);
}
