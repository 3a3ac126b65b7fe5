import { setTimeout as delay } from 'node:timers/promises';
import { Latencies } from '../measure/latencies.ts';
import { ProcessUsage } from '../measure/process-usage.ts';
import { usageFigures } from '../measure/usage-figures.ts';
import type { Participant, System } from '../systems/system.ts';
import { closeScenes, openScenes, type Scene } from './stage.ts';
import type { Figure, Workload } from './workload.ts';

export interface ClosedLoopOptions {
  readonly name: string;
  readonly documents: number;
  readonly writersEach: number;
  /** Seconds; those below unless given. */
  readonly seconds?: { readonly warmUp: number; readonly measured: number };
}

const QUICK = { warmUp: 0.5, measured: 2 };
const FULL = { warmUp: 2, measured: 6 };

/** Everybody types the next letter as soon as the last is acknowledged. */
export function closedLoop(options: ClosedLoopOptions): Workload {
  return {
    name: options.name,
    run: async (system, { mode }) => {
      const { warmUp, measured } = options.seconds ?? (mode === 'quick' ? QUICK : FULL);
      const scenes = await openScenes(system, options.documents, options.writersEach);
      const loop = new Loop(scenes);
      await loop.runFor(warmUp);
      const figures = await measure(system, loop, measured);
      await loop.stop();
      await closeScenes(system, scenes);
      return figures;
    },
  };
}

async function measure(system: System, loop: Loop, seconds: number): Promise<Figure[]> {
  const usage = await ProcessUsage.begin(system.processes);
  const began = performance.now();
  loop.latencies = new Latencies();
  loop.delivered = 0;
  await loop.runFor(seconds);
  const { latencies, delivered } = loop;
  const took = (performance.now() - began) / 1_000;
  // They type on while their processes are looked at, which doesn't count.
  loop.latencies = new Latencies();
  const usages = await usage.end();
  return [
    { name: 'acknowledged', value: latencies.count / took, unit: '/s', better: 'higher' },
    { name: 'delivered', value: delivered / took, unit: '/s', better: 'higher' },
    ...latencies.figures('acknowledgement'),
    ...usageFigures(usages, 'edit', latencies.count),
  ];
}

/** All writers of a run. */
class Loop {
  latencies = new Latencies();
  delivered = 0;
  readonly #typing: Promise<void>;
  /** Rejects as soon as one of them can't type. */
  readonly #failed: Promise<never>;
  #stopping = false;

  constructor(scenes: readonly Scene[]) {
    this.#typing = Promise.all(
      scenes.flatMap((scene) => scene.writers.map((writer) => this.#type(scene, writer))),
    ).then(() => undefined);
    this.#failed = new Promise((_, reject) => this.#typing.catch(reject));
    this.#failed.catch(() => undefined);
  }

  /** Waits while they type. */
  async runFor(seconds: number): Promise<void> {
    await Promise.race([delay(seconds * 1_000), this.#failed]);
  }

  /** Resolves when the last letter of everybody is acknowledged. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#typing;
  }

  async #type(scene: Scene, writer: Participant): Promise<void> {
    writer.onDelivery = () => {
      this.delivered += 1;
    };
    while (!this.#stopping) {
      const began = performance.now();
      await writer.type();
      this.latencies.record(performance.now() - began);
      scene.letters += 1;
    }
  }
}
