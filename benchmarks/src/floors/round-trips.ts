import type { Effort, Figure } from '../workloads/workload.ts';

const WARM_UP = { quick: 200, full: 1_000 };
const SECONDS = { quick: 2, full: 8 };

/** Repeats something one after the other, and tells how long each took once everything was warm. */
export async function roundTrips(of: string, effort: Effort, once: () => Promise<void>): Promise<Figure[]> {
  for (let count = 0; count < WARM_UP[effort.mode]; count += 1) await once();
  const took: number[] = [];
  const endsAt = performance.now() + SECONDS[effort.mode] * 1_000;
  for (let startedAt = performance.now(); startedAt < endsAt; ) {
    await once();
    const now = performance.now();
    took.push(now - startedAt);
    startedAt = now;
  }
  took.sort((one, other) => one - other);
  const figure = (name: string, share: number): Figure => ({
    name: `${of} ${name}`,
    value: took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0,
    unit: 'ms',
    better: 'lower',
  });
  return [figure('p50', 0.5), figure('p99', 0.99)];
}
