import { startKafkaBroker } from '@weft/deploy/components/kafka-broker';
import { FLOOR_SYSTEM } from './floors/floor.ts';
import { LOAD_ROLE } from './measure/process-usage.ts';
import { expectedSeconds, type Turn } from './plan.ts';
import type { System } from './systems/system.ts';
import { closedLoop } from './workloads/closed-loop.ts';
import type { Effort, Outcome } from './workloads/workload.ts';

export interface RunOptions {
  readonly postgresUrl: string;
  readonly effort: Effort;
  /** Told where it is, a line each. */
  readonly say: (line: string) => void;
}

interface Run {
  readonly options: RunOptions;
  readonly progress: Progress;
}

type SystemTurn = Turn & { readonly kind: 'system' };
type FloorsTurn = Turn & { readonly kind: 'floors' };

/** Until compilers and caches of all processes have seen load; nothing of it is measured. */
const WARM_UP = {
  quick: { documents: 10, writersEach: 2, seconds: { warmUp: 2, measured: 1 } },
  full: { documents: 10, writersEach: 2, seconds: { warmUp: 12, measured: 1 } },
} as const;

/** A workload that failed: the system did not do what it promises, or could not be measured. */
export class MeasurementError extends Error {
  override readonly name = 'MeasurementError';
}

/** Measures turn after turn; each system is started for its turn, and nothing else runs meanwhile. */
export async function runTurns(turns: readonly Turn[], options: RunOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const progress = new Progress(expectedSeconds(turns, options.effort.mode), options.say);
  for (const turn of turns) {
    const run = { options, progress };
    outcomes.push(...(await (turn.kind === 'floors' ? runFloors(turn, run) : runSystem(turn, run))));
  }
  return outcomes;
}

/** One system: started, warmed up, measured and ended. */
async function runSystem({ round, contender, entries }: SystemTurn, { options, progress }: Run): Promise<Outcome[]> {
  const { postgresUrl, effort } = options;
  const outcomes: Outcome[] = [];
  const step = <Result>(what: string, work: () => Promise<Result>) =>
    progress.during(`round ${round}, ${contender.name}, ${what}`, work);
  await using system = await step('starting', () => contender.start(postgresUrl));
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
  return outcomes;
}

/** All floors of a round, on a broker that nothing else uses. */
async function runFloors({ round, entries }: FloorsTurn, { options, progress }: Run): Promise<Outcome[]> {
  const { postgresUrl, effort } = options;
  const outcomes: Outcome[] = [];
  const step = <Result>(what: string, work: () => Promise<Result>) =>
    progress.during(`round ${round}, ${FLOOR_SYSTEM}, ${what}`, work);
  await using broker = await step('starting', () => startKafkaBroker({ jit: 'production' }));
  for (const { floor } of entries) {
    const foundation = { postgresUrl, kafkaBroker: broker.address };
    const figures = await step(floor.name, () => floor.measure(foundation, effort));
    outcomes.push({ system: FLOOR_SYSTEM, workload: floor.name, figures });
  }
  return outcomes;
}

async function warmUp(system: System, effort: Effort): Promise<void> {
  await closedLoop({ name: 'warming up', ...WARM_UP[effort.mode] }).run(system, effort);
}

/** Says what goes on, with the time since the beginning and what all will take. */
class Progress {
  readonly #began = performance.now();
  readonly #expected: string;
  readonly #say: (line: string) => void;

  constructor(expectedSeconds: number, say: (line: string) => void) {
    this.#expected = clock(expectedSeconds);
    this.#say = say;
  }

  /** Whatever fails says where. */
  async during<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    this.#tell(what);
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new MeasurementError(`${what}: ${reason}`, { cause: error });
    }
  }

  #tell(what: string): void {
    this.#say(`${clock((performance.now() - this.#began) / 1_000)} of about ${this.#expected}  ${what}`);
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
