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
  for (const turn of turns) outcomes.push(...(await runTurn(turn, options, progress)));
  return outcomes;
}

async function runTurn(
  { round, contender, entries }: Turn,
  options: RunOptions,
  progress: Progress,
): Promise<Outcome[]> {
  const { postgresUrl, effort } = options;
  const outcomes: Outcome[] = [];
  const at = (what: string) => `round ${round}, ${contender.name}, ${what}`;
  progress.say(at('starting'));
  await using system = await naming(at('starting'), () => contender.start(postgresUrl));
  let warm = false;
  for (const { workload, fresh = false } of entries) {
    if (!warm && !fresh) {
      progress.say(at('warming up'));
      await naming(at('warming up'), () => warmUp(system, effort));
      warm = true;
    }
    progress.say(at(workload.name));
    const figures = await naming(at(workload.name), () => workload.run(system, effort));
    outcomes.push({ system: contender.name, workload: workload.name, figures });
  }
  return outcomes;
}

async function warmUp(system: System, effort: Effort): Promise<void> {
  await closedLoop({ name: 'warming up', ...WARM_UP[effort.mode] }).run(system, effort);
}

/** Whatever fails says where. */
async function naming<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MeasurementError(`${where}: ${reason}`, { cause: error });
  }
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

  say(what: string): void {
    this.#say(`${clock((performance.now() - this.#began) / 1_000)} of about ${this.#expected}  ${what}`);
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
