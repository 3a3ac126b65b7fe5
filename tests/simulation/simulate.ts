import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Assignment, Failure, Report } from './messages.ts';

export interface SimulationOptions {
  readonly firstSeed: number;
  /** At most so many schedules. */
  readonly schedules: number;
  /** No new ones after so many milliseconds. */
  readonly forMs?: number;
  /** Of each plan's faults only those with these numbers. */
  readonly keep?: readonly number[] | undefined;
  /** A bug to plant. Then the first failure is all that is wanted. */
  readonly plant?: string | undefined;
  /** Only with limits so low that they are reached, or only with production's; unless given every other chunk of schedules is of either kind. */
  readonly tight?: boolean | undefined;
  /** Told from time to time how far it has come. */
  readonly progress?: (total: Totals) => void;
}

/** What all schedules came to. */
export interface Totals {
  schedules: number;
  operations: number;
  acknowledged: number;
  tasks: number;
  virtualMs: number;
  elapsedMs: number;
  readonly failures: Failure[];
  readonly fingerprints: string[];
}

/** Schedules given to a worker at once. */
const CHUNK = 25;
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const REGISTER = new URL('./register.ts', import.meta.url).href;

/** Runs schedules of consecutive seeds on several processes. Fails when one of those fails otherwise than by a verdict. */
export async function simulate(options: SimulationOptions): Promise<Totals> {
  const startedAtMs = performance.now();
  const totals: Totals = {
    schedules: 0,
    operations: 0,
    acknowledged: 0,
    tasks: 0,
    virtualMs: 0,
    elapsedMs: 0,
    failures: [],
    fingerprints: [],
  };
  const endSeed = options.firstSeed + options.schedules;
  const kinds = options.tight === undefined ? [false, true] : [options.tight];
  /** The chunks of one kind, one after another. */
  const chunksOf = (kind: number) => {
    let nextSeed = options.firstSeed + kind * CHUNK;
    return (): Assignment | undefined => {
      const isLate = performance.now() - startedAtMs >= (options.forMs ?? Number.POSITIVE_INFINITY);
      const isFound = options.plant !== undefined && totals.failures.length > 0;
      if (isLate || isFound || nextSeed >= endSeed) return undefined;
      const firstSeed = nextSeed;
      nextSeed += kinds.length * CHUNK;
      const schedules = Math.min(CHUNK, endSeed - firstSeed);
      return { firstSeed, schedules, keep: options.keep, quick: options.plant !== undefined };
    };
  };
  const take = (report: Report) => {
    for (const figure of ['schedules', 'operations', 'acknowledged', 'tasks', 'virtualMs'] as const) {
      totals[figure] += report[figure];
    }
    totals.failures.push(...report.failures);
    totals.fingerprints.push(report.fingerprint);
    totals.elapsedMs = performance.now() - startedAtMs;
    options.progress?.(totals);
  };
  await Promise.all(kinds.map((tight, kind) => work({ plant: options.plant, tight }, chunksOf(kind), take)));
  totals.elapsedMs = performance.now() - startedAtMs;
  return totals;
}

/** One worker process, from one assignment to the next. */
function work(
  { plant, tight }: { plant: string | undefined; tight: boolean },
  next: () => Assignment | undefined,
  take: (report: Report) => void,
): Promise<void> {
  const planting = plant === undefined ? [] : ['--plant', plant];
  const child: ChildProcess = fork(WORKER, [...planting, ...(tight ? ['--tight'] : [])], {
    execArgv: ['--allow-natives-syntax', '--import', REGISTER],
    env: { LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const assign = () => {
      const assignment = next();
      if (assignment !== undefined) child.send(assignment);
      else child.disconnect();
    };
    child.stderr?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4_000);
    });
    child.on('message', (report: Report) => {
      take(report);
      assign();
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker of the simulation ended with ${code}: ${said}`));
    });
    assign();
  });
}
