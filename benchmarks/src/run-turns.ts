import { FLOOR_SYSTEM } from './floors/floor.ts';
import { LOAD_ROLE } from './measure/process-usage.ts';
import { expectedSeconds, type Turn } from './plan.ts';
import type { Ground, System } from './systems/system.ts';
import { closedLoop } from './workloads/closed-loop.ts';
import type { Effort, Outcome } from './workloads/workload.ts';

export interface RunOptions {
  readonly ground: Ground;
  readonly effort: Effort;
  /** Told where it is, a line each. */
  readonly say: (line: string) => void;
  /** Told of what failed. The rest of that system's turn is left out, and the run goes on with the next: what took an hour is not thrown away. */
  readonly failed: (error: MeasurementError) => void;
  /** Aborts when the run is to end early; what was started is ended first. */
  readonly stop: AbortSignal;
}

interface Run {
  readonly options: RunOptions;
  readonly progress: Progress;
  /** What was measured so far. */
  readonly outcomes: Outcome[];
}

type SystemTurn = Turn & { readonly kind: 'system' };
type FloorsTurn = Turn & { readonly kind: 'floors' };

/** Until compilers and caches of all processes have seen load; nothing of it is measured. */
const WARM_UP = {
  quick: { documents: 10, writersEach: 2, seconds: { warmUp: 1, measured: 0.5 } },
  full: { documents: 10, writersEach: 2, seconds: { warmUp: 6, measured: 1 } },
} as const;

/** A workload that failed: the system did not do what it promises, or could not be measured. */
export class MeasurementError extends Error {
  override readonly name = 'MeasurementError';
}

/** Measures turn after turn; each system is started for its turn, and nothing else runs meanwhile. */
export async function runTurns(turns: readonly Turn[], options: RunOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const progress = new Progress(expectedSeconds(turns, options.effort.mode), options);
  const run = { options, progress, outcomes };
  for (const turn of turns) {
    try {
      await (turn.kind === 'floors' ? runFloors(turn, run) : runSystem(turn, run));
    } catch (error) {
      if (!(error instanceof MeasurementError) || options.stop.aborted) throw error;
      options.failed(error);
    }
  }
  return outcomes;
}

/** One system: started, warmed up, measured and ended. */
async function runSystem(
  { round, contender, entries }: SystemTurn,
  { options, progress, outcomes }: Run,
): Promise<void> {
  const { ground, effort } = options;
  const here = `round ${round}, ${contender.name}`;
  const step = <Result>(what: string, work: () => Promise<Result>) => progress.during(`${here}, ${what}`, work);
  await using system = await progress.starting(here, () => contender.start(ground));
  let warm = false;
  for (const { workload, fresh = false } of entries) {
    if (!warm && !fresh) {
      await step('warming up', () => warmUp(system, effort));
      warm = true;
    }
    const figures = await step(workload.name, () => workload.run(system, effort));
    const roles = [...system.processes.keys(), LOAD_ROLE];
    outcomes.push({ system: contender.name, workload: workload.name, figures, roles });
  }
}

/** All floors of a round. */
async function runFloors({ round, entries }: FloorsTurn, { options, progress, outcomes }: Run): Promise<void> {
  const { ground, effort } = options;
  const here = `round ${round}, ${FLOOR_SYSTEM}`;
  const step = <Result>(what: string, work: () => Promise<Result>) => progress.during(`${here}, ${what}`, work);
  await using broker = await progress.starting(here, () => ground.broker.use(options.say));
  for (const { floor } of entries) {
    const foundation = { postgresUrl: ground.postgresUrl, kafkaBroker: broker.address };
    const figures = await step(floor.name, () => floor.measure(foundation, effort));
    outcomes.push({ system: FLOOR_SYSTEM, workload: floor.name, figures });
  }
}

async function warmUp(system: System, effort: Effort): Promise<void> {
  await closedLoop({ name: 'warming up', ...WARM_UP[effort.mode] }).run(system, effort);
}

/** Says what goes on, with the time since the beginning and what all will take. */
class Progress {
  readonly #began = performance.now();
  readonly #expected: string;
  readonly #options: RunOptions;
  readonly #stopped: Promise<never>;

  constructor(expectedSeconds: number, options: RunOptions) {
    this.#expected = clock(expectedSeconds);
    this.#options = options;
    const { stop } = options;
    this.#stopped = new Promise((_, reject) => {
      stop.addEventListener('abort', () => reject(new Error('the run was told to stop')), { once: true });
    });
    this.#stopped.catch(() => undefined);
  }

  /** Starts something that has to be ended again, so it is waited for even when the run is to stop. Whatever fails says where. */
  async starting<Result>(of: string, work: () => Promise<Result>): Promise<Result> {
    const where = `${of}, starting`;
    this.#tell(where);
    return await naming(where, async () => {
      this.#options.stop.throwIfAborted();
      return await work();
    });
  }

  /** Waits for something unless the run is to stop. Whatever fails says where. */
  async during<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
    this.#tell(where);
    return await naming(where, () => {
      this.#options.stop.throwIfAborted();
      return Promise.race([work(), this.#stopped]);
    });
  }

  #tell(what: string): void {
    this.#options.say(`${clock((performance.now() - this.#began) / 1_000)} of about ${this.#expected}  ${what}`);
  }
}

async function naming<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MeasurementError(`${where}: ${reason}`, { cause: error });
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
