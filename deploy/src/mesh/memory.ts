import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What processes and all their children hold in memory, in MiB, by process id. Memory that children share is counted for each of them. */
export async function residentMegabytes(pids: readonly number[]): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(pids.map((pid) => [pid, Math.round(ofTree(pid, rows) / 1_024)]));
}

/** KiB of a process and everything below it. */
function ofTree(root: number, rows: readonly (readonly number[])[]): number {
  return rows.reduce((sum, [pid = 0, parent = 0, resident = 0]) => {
    if (pid === root) return sum + resident;
    return parent === root ? sum + ofTree(pid, rows) : sum;
  }, 0);
}
