import { Latencies } from '../measure/latencies.ts';
import type { Effort, Figure } from '../workloads/workload.ts';

const WARM_UP = { quick: 200, full: 1_000 };
const SECONDS = { quick: 2, full: 8 };

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
