import { setTimeout as delay } from 'node:timers/promises';
import { Latencies } from '../measure/latencies.ts';
import { ProcessUsage } from '../measure/process-usage.ts';
import { usageFigures } from '../measure/usage-figures.ts';
import { closeScenes, openScenes, type Scene } from './stage.ts';
import type { Workload } from './workload.ts';

export interface PacedTypingOptions {
  readonly name: string;
  readonly documents: number;
  readonly writersEach: number;
  /** Letters a second of each. */
  readonly perSecond: number;
  /** Seconds; those below unless given. */
  readonly seconds?: { readonly warmUp: number; readonly measured: number };
}

const SECONDS = { quick: { warmUp: 1, measured: 4 }, full: { warmUp: 3, measured: 12 } } as const;
/** How far a letter may be off the even beat, as a share of the time between two. */
const JITTER = 0.5;

/**
 * People who type at a steady pace, whatever the system does. A letter that is due while the last is unacknowledged waits for it, and its
 * latency counts from when it was due.
 */
export function pacedTyping(options: PacedTypingOptions): Workload {
  const { name, documents, writersEach, perSecond } = options;
  return {
    name,
    run: async (system, { mode }) => {
      const { warmUp, measured } = options.seconds ?? SECONDS[mode];
      const scenes = await openScenes(system, documents, writersEach);
      await typeAll(scenes, { perSecond, seconds: warmUp });
      const usage = await ProcessUsage.begin(system.processes);
      const tally = await typeAll(scenes, { perSecond, seconds: measured });
      const usages = await usage.end();
      await closeScenes(system, scenes);
      return [
        { name: 'acknowledged', value: tally.latencies.count / measured, unit: '/s', better: 'higher' },
        { name: 'delivered', value: tally.delivered / measured, unit: '/s', better: 'higher' },
        ...tally.latencies.figures('acknowledgement'),
        { name: 'sent late p99', value: tally.lateness.quantile(0.99), unit: 'ms', better: 'lower' },
        ...usageFigures(usages, 'edit', tally.latencies.count),
      ];
    },
  };
}

interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

/** What a stretch of typing came to. */
interface Tally {
  readonly latencies: Latencies;
  /** How much later than due letters were sent that had nothing to wait for: what this process adds to the pace. */
  readonly lateness: Latencies;
  delivered: number;
}

async function typeAll(scenes: readonly Scene[], { perSecond, seconds }: Pace): Promise<Tally> {
  const tally: Tally = { latencies: new Latencies(), lateness: new Latencies(), delivered: 0 };
  const began = performance.now();
  const people = scenes.flatMap((scene) => scene.writers.map((writer) => ({ scene, writer })));
  await Promise.all(
    people.map(async ({ scene, writer }, index) => {
      writer.onDelivery = () => {
        tally.delivered += 1;
      };
      for (const dueMs of dueTimes({ perSecond, seconds }, index / people.length)) {
        const due = began + dueMs;
        const wait = due - performance.now();
        if (wait > 0) await delay(wait);
        const sent = performance.now();
        // A timer that fires late is this process's doing; being still busy with the last letter is the system's.
        const counted = wait > 0 ? sent : due;
        if (wait > 0) tally.lateness.record(sent - due);
        await writer.type();
        tally.latencies.record(performance.now() - counted);
        scene.letters += 1;
      }
    }),
  );
  return tally;
}

/**
 * When somebody's letters are due, in milliseconds from the beginning.
 * @param phase from 0 to 1: where in the beat this person is, so that all together are spread evenly.
 */
export function* dueTimes({ perSecond, seconds }: Pace, phase: number, random = Math.random): Generator<number> {
  const interval = 1_000 / perSecond;
  for (let beat = 0; beat < perSecond * seconds; beat += 1) {
    yield (beat + phase * (1 - JITTER) + random() * JITTER) * interval;
  }
}
