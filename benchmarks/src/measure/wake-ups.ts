import { readdirSync, readFileSync } from 'node:fs';
import { parseWakeUps } from './proc.ts';
import { membersOf } from './process-usage.ts';

/** How often the threads of each role's processes have been woken since they began. Each costs what the machine takes to switch. Linux only. */
export function wakeUps(roots: ReadonlyMap<string, readonly number[]>): Map<string, number> {
  return new Map(
    [...membersOf(roots)].map(([role, pids]) => [role, pids.reduce((sum, pid) => sum + ofProcess(pid), 0)]),
  );
}

/** Of the threads that it has now. */
function ofProcess(pid: number): number {
  return threadsOf(pid).reduce((sum, thread) => sum + parseWakeUps(textOf(`/proc/${pid}/task/${thread}/status`)), 0);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Empty when it has ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
