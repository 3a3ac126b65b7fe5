import { setTimeout as delay } from 'node:timers/promises';

/** What document-service has done so far. */
export interface CommitFigures {
  readonly commits: number;
  /** Seconds spent waiting for commits, all together. */
  readonly commitSeconds: number;
  readonly operations: number;
}

/** Reads `/metrics` on loopback. */
export async function readFigures(metricsPort: number): Promise<CommitFigures> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    commits: value('weft_commit_seconds_count'),
    commitSeconds: value('weft_commit_seconds_sum'),
    operations: value('weft_operations_total'),
  };
}

/** What was done while something went on, and how long that took. */
export async function figuresOf(
  metricsPort: number,
  work: () => Promise<unknown>,
): Promise<CommitFigures & { readonly seconds: number }> {
  const before = await readFigures(metricsPort);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  // What is counted after an acknowledgement was sent belongs to it.
  await delay(50);
  const after = await readFigures(metricsPort);
  return {
    seconds,
    commits: after.commits - before.commits,
    commitSeconds: after.commitSeconds - before.commitSeconds,
    operations: after.operations - before.operations,
  };
}
