import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
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
  readonly workers?: number;
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
  let nextSeed = options.firstSeed;
  const next = (): Assignment | undefined => {
    const isLate = performance.now() - startedAtMs >= (options.forMs ?? Number.POSITIVE_INFINITY);
    const isFound = options.plant !== undefined && totals.failures.length > 0;
    if (isLate || isFound || nextSeed >= endSeed) return undefined;
    const firstSeed = nextSeed;
    const schedules = Math.min(CHUNK, endSeed - firstSeed);
    nextSeed += schedules;
    return { firstSeed, schedules, keep: options.keep, quick: options.plant !== undefined };
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
  const workers = options.workers ?? Math.min(2, availableParallelism());
  await Promise.all(Array.from({ length: workers }, () => work(options.plant, next, take)));
  totals.elapsedMs = performance.now() - startedAtMs;
  return totals;
}

/** One worker process, from one assignment to the next. */
function work(
  plant: string | undefined,
  next: () => Assignment | undefined,
  take: (report: Report) => void,
): Promise<void> {
  const child: ChildProcess = fork(WORKER, plant === undefined ? [] : ['--plant', plant], {
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
