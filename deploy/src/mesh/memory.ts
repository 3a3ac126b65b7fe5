import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What processes and all their children hold in memory, in MiB, by process id. A page that several share is divided among them where the system
 * tells (Linux), so that sums are true; elsewhere it counts for each.
 */
export async function heldMegabytes(pids: readonly number[]): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const held = await Promise.all(
    pids.map(async (pid) => [pid, Math.round((await ofTree(pid, rows)) / 1_024)] as const),
  );
  return new Map(held);
}

/** KiB of a process and everything below it. */
async function ofTree(root: number, rows: readonly (readonly number[])[]): Promise<number> {
  const parts = rows.map(async ([pid = 0, parent = 0, resident = 0]) => {
    if (pid === root) return await ofProcess(pid, resident);
    return parent === root ? await ofTree(pid, rows) : 0;
  });
  return (await Promise.all(parts)).reduce((sum, part) => sum + part, 0);
}

/** KiB: its proportional set size, or its resident one where there is no telling. */
async function ofProcess(pid: number, resident: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const proportional = /^Pss: +(\d+) kB/m.exec(rollup)?.[1];
  return proportional === undefined ? resident : Number(proportional);
}
