import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ProcessStat, parseProportionalBytes, parseResidentBytes, parseStat, treeOf } from './proc.ts';

/** The role of the process that puts the load on, which `ProcessUsage` adds to those of the system. */
export const LOAD_ROLE = 'load';

/** What the processes of a role used over a span. */
export interface Usage {
  /** CPU time, user and system, in milliseconds. */
  readonly cpuMs: number;
  /** Memory at the end of the span: proportional set size where it can be read, else resident set size. */
  readonly residentBytes: number;
}

type Roots = ReadonlyMap<string, readonly number[]>;

/** How often a look at all processes is repeated when one ended meanwhile, so that its time may have been missed. */
const LOOKS = 5;

/** CPU and memory of whole process trees, by role, over a span. Linux only. */
export class ProcessUsage {
  readonly #roots: Roots;
  readonly #cpuBefore: ReadonlyMap<string, number>;
  readonly #ownBefore = process.cpuUsage();

  private constructor(roots: Roots, cpuBefore: ReadonlyMap<string, number>) {
    this.#roots = roots;
    this.#cpuBefore = cpuBefore;
  }

  /** Begins a span. */
  static async begin(roots: Roots): Promise<ProcessUsage> {
    return new ProcessUsage(roots, cpuOf(look(roots)));
  }

  /** Ends it. The role `load` is this process by itself, without what it started. */
  async end(): Promise<Map<string, Usage>> {
    const own = process.cpuUsage(this.#ownBefore);
    const now = look(this.#roots);
    const cpuNow = cpuOf(now);
    const usages = new Map<string, Usage>();
    for (const [role, members] of now) {
      const cpuMs = (cpuNow.get(role) ?? 0) - (this.#cpuBefore.get(role) ?? 0);
      const sizes = await Promise.all([...members.keys()].map(residentBytes));
      usages.set(role, { cpuMs, residentBytes: sizes.reduce((sum, size) => sum + size, 0) });
    }
    usages.set(LOAD_ROLE, {
      cpuMs: (own.user + own.system) / 1_000,
      residentBytes: await residentBytes(process.pid),
    });
    return usages;
  }
}

/** Ids of the processes of each role as they are now, with what they started. */
export function membersOf(roots: Roots): Map<string, number[]> {
  return new Map([...look(roots)].map(([role, members]) => [role, [...members.keys()]]));
}

/** The processes of each role as they are now. In one go: where this process has much else to do, a span would begin and end with long looks. */
function look(roots: Roots): Map<string, Map<number, ProcessStat>> {
  for (let attempt = 1; ; attempt += 1) {
    const stats = allStats();
    const parents = new Map([...stats].map(([pid, { parent }]) => [pid, parent]));
    const trees = new Map<string, Map<number, ProcessStat>>();
    let ended = false;
    for (const [role, pids] of treeOf(roots, parents)) {
      const members = new Map<number, ProcessStat>();
      for (const pid of pids) {
        const stat = stats.get(pid);
        if (stat !== undefined) members.set(pid, stat);
        // Its parent counts the time of one that has ended, but may have been read before.
        if (statOf(pid) === undefined) ended = true;
      }
      trees.set(role, members);
    }
    if (!ended || attempt === LOOKS) return trees;
  }
}

function cpuOf(trees: ReadonlyMap<string, ReadonlyMap<number, ProcessStat>>): Map<string, number> {
  return new Map(
    [...trees].map(([role, members]) => [role, [...members.values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0)]),
  );
}

function allStats(): Map<number, ProcessStat> {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const stats = pids.map((pid) => [pid, statOf(pid)] as const);
  return new Map(stats.flatMap(([pid, stat]) => (stat === undefined ? [] : [[pid, stat] as const])));
}

/** Undefined when it has ended. */
function statOf(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  return parseStat(text);
}

async function residentBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const proportional = parseProportionalBytes(rollup);
  if (proportional !== undefined) return proportional;
  return parseResidentBytes(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''));
}
