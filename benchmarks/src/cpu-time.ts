import { readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc, as Linux has it on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU time that a process has used so far, user and system, in milliseconds. Linux only. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold blanks; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}
