import { describe, expect, it } from 'vitest';
import { BenchBroker } from './ground/bench-broker.ts';
import { planTurns } from './plan.ts';
import { type MeasurementError, runTurns } from './run-turns.ts';
import type { System } from './systems/system.ts';
import type { Entry } from './workloads/all.ts';
import { FakeSystem } from './workloads/fake-system.ts';
import { closeScenes, openScenes } from './workloads/stage.ts';
import type { Workload } from './workloads/workload.ts';

const SECONDS = { quick: 0, full: 0 };
/** One letter, and the check. */
const typing: Workload = {
  name: 'typing',
  run: async (system) => {
    const [scene] = await openScenes(system, 1, 1);
    if (scene === undefined) throw new Error('there is no document');
    await scene.writers[0]?.type();
    scene.letters += 1;
    await closeScenes(system, [scene]);
    return [];
  },
};
const entry = (workload: Workload): Entry => ({ workload, quick: true, seconds: SECONDS, fresh: true });

/** Measures workloads on one system in some rounds, with what was said and which systems were ended. */
async function run(workloads: readonly Workload[], make: () => System, stop = new AbortController().signal) {
  const said: string[] = [];
  const failures: MeasurementError[] = [];
  const turns = planTurns(
    {
      contenders: [{ name: 'fake', quick: true, start: async () => make() }],
      workloads: workloads.map(entry),
      floors: [],
    },
    { mode: 'quick', rounds: 2, only: [] },
  );
  const outcomes = await runTurns(turns, {
    ground: { postgresUrl: '', broker: new BenchBroker() },
    effort: { mode: 'quick' },
    say: (line) => said.push(line.replace(/^.* {2}/, '')),
    failed: (error) => failures.push(error),
    stop,
  });
  return { outcomes, said, failures };
}

/** Counts those that run. */
class CountedSystem extends FakeSystem {
  static running = 0;

  constructor() {
    super();
    CountedSystem.running += 1;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    CountedSystem.running -= 1;
  }
}

/** Says that it has letters, and loses one. */
class ForgetfulSystem extends CountedSystem {
  override converge(documentId: string, _: readonly never[], letters: number): Promise<void> {
    return super.converge(documentId, [], letters + 1);
  }
}

describe('a run', () => {
  it('starts a system for each round, measures it and ends it', async () => {
    const { outcomes, said } = await run([typing], () => {
      expect(CountedSystem.running).toBe(0);
      return new CountedSystem();
    });
    expect(outcomes.map(({ system, workload, roles }) => [system, workload, roles])).toEqual([
      ['fake', 'typing', ['server', 'load']],
      ['fake', 'typing', ['server', 'load']],
    ]);
    expect(said).toEqual(
      [1, 2].flatMap((round) => ['starting', 'typing'].map((what) => `round ${round}, fake, ${what}`)),
    );
    expect(CountedSystem.running).toBe(0);
  });

  it('tells system, workload and document when something acknowledged is lost, ends the system, and goes on', async () => {
    const systems = [new ForgetfulSystem(), new CountedSystem()];
    const { outcomes, failures } = await run([typing, typing], () => systems.shift() ?? new CountedSystem());
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^round 1, fake, typing: document document-0 did not converge: /),
    ]);
    expect(outcomes).toHaveLength(2);
    expect(CountedSystem.running).toBe(0);
  });

  it('ends what runs when it is told to stop', async () => {
    const stop = new AbortController();
    const endless: Workload = {
      name: 'endless',
      run: () => {
        stop.abort();
        return new Promise(() => undefined);
      },
    };
    await expect(run([endless], () => new CountedSystem(), stop.signal)).rejects.toThrow('told to stop');
    expect(CountedSystem.running).toBe(0);
  });
});
