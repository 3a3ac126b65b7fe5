/** What Linux tells of a process in /proc, read from its text. */

/** Clock ticks a second in /proc, as Linux has it on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

/** One process as `/proc/<pid>/stat` has it. */
export interface ProcessStat {
  readonly parent: number;
  /** CPU time, user and system, of the process and of those of its children that have ended, in milliseconds. */
  readonly cpuMs: number;
}

/** Reads the text of `/proc/<pid>/stat`. */
export function parseStat(stat: string): ProcessStat {
  // The name of the program, in parentheses, may hold blanks and parentheses; after it come state, parent and others.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  const parent = Number(fields[1]);
  if (ticks.length < 4 || ticks.some(Number.isNaN) || Number.isNaN(parent)) throw new Error(`unreadable stat: ${stat}`);
  return { parent, cpuMs: (ticks.reduce((sum, tick) => sum + tick, 0) * 1_000) / TICKS_PER_SECOND };
}

/** Proportional set size in bytes, from the text of `/proc/<pid>/smaps_rollup`: pages that several processes share count in parts. */
export function parseProportionalBytes(rollup: string): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Resident set size in bytes, from the text of `/proc/<pid>/status`; a process that has ended has none. */
export function parseResidentBytes(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
}

/** How often a thread has gone to sleep by itself, from the text of `/proc/<pid>/task/<tid>/status`; as often it was woken. */
export function parseWakeUps(status: string): number {
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
}

/** The processes that belong to each role: its roots and what they started, without what was started by another role's. */
export function treeOf(
  roots: ReadonlyMap<string, readonly number[]>,
  parents: ReadonlyMap<number, number>,
): Map<string, number[]> {
  const roleOf = new Map([...roots].flatMap(([role, pids]) => pids.map((pid) => [pid, role] as const)));
  const trees = new Map<string, number[]>([...roots.keys()].map((role) => [role, []]));
  for (const pid of parents.keys()) {
    let ancestor: number | undefined = pid;
    while (ancestor !== undefined && !roleOf.has(ancestor)) ancestor = parents.get(ancestor);
    const role = ancestor === undefined ? undefined : roleOf.get(ancestor);
    if (role !== undefined) trees.get(role)?.push(pid);
  }
  return trees;
}
