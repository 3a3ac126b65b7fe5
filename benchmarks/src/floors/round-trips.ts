import { setTimeout as delay } from 'node:timers/promises';
import { Latencies } from '../measure/latencies.ts';
import type { Effort, Figure } from '../workloads/workload.ts';

const WARM_UP = { quick: 200, full: 1_000 };
const SECONDS = { quick: 2, full: 5 };
/** As many as fifty documents of two people who type five letters a second. */
const PACE_PER_SECOND = 500;

/** Repeats something one after the other, and tells how long each took once everything was warm. */
export async function roundTrips(of: string, { mode }: Effort, once: () => Promise<void>): Promise<Figure[]> {
  for (let count = 0; count < WARM_UP[mode]; count += 1) await once();
  const latencies = new Latencies();
  const endsAt = performance.now() + SECONDS[mode] * 1_000;
  for (let startedAt = performance.now(); startedAt < endsAt; ) {
    await once();
    const now = performance.now();
    latencies.record(now - startedAt);
    startedAt = now;
  }
  return latencies.figures(of);
}

/**
 * Begins something evenly in time, as often as people of the paced workload type together, however long it takes. Between two of them processes
 * fall asleep and have to be woken, as under the workload; one after the other they stay awake.
 */
export async function pacedRoundTrips(of: string, { mode }: Effort, once: () => Promise<void>): Promise<Figure[]> {
  const latencies = new Latencies();
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let count = 0; count < PACE_PER_SECOND * SECONDS[mode]; count += 1) {
    await delay(Math.max(0, startedAt + (count * 1_000) / PACE_PER_SECOND - performance.now()));
    const begun = performance.now();
    const ended = once().then(() => latencies.record(performance.now() - begun));
    // A failure is told when all have begun.
    ended.catch(() => undefined);
    underWay.push(ended);
  }
  await Promise.all(underWay);
  return latencies.figures(`${of} at ${PACE_PER_SECOND}/s`);
}
