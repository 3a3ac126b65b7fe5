import { setTimeout as delay } from 'node:timers/promises';
import { createDocument, signIn } from './people.ts';
import { type Tally, Writer } from './writer.ts';

export interface ClosedLoopOptions {
  /** Gateways; writers are dealt to them in turn. */
  readonly urls: readonly string[];
  readonly documents: number;
  readonly writersPerDocument: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** The text that each document starts with. */
  readonly content?: string;
}

export interface ClosedLoopResult {
  readonly acknowledged: number;
  readonly acknowledgedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Everybody types as fast as acknowledgements come. Fails when in the end not all writers of a document are at one revision and chain. */
export async function closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const { urls, documents, writersPerDocument, warmupSeconds, seconds, content = 'x' } = options;
  const tally: Tally = { latencies: [], acknowledged: 0, delivered: 0, measuring: false };
  const groups: Writer[][] = [];
  for (let index = 0; index < documents; index += 1) {
    const [url = ''] = urls;
    const person = await signIn(url, `bench-${index}`);
    const documentId = await createDocument(url, person, content);
    const at = (writer: number) => urls[(index + writer) % urls.length] ?? url;
    groups.push(
      Array.from(
        { length: writersPerDocument },
        (_, writer) => new Writer({ url: at(writer), accessToken: person.accessToken, documentId }, tally),
      ),
    );
  }
  const writers = groups.flat();
  await Promise.all(writers.map((writer) => writer.ready));
  for (const writer of writers) writer.start();
  await delay(warmupSeconds * 1000);
  tally.measuring = true;
  const started = performance.now();
  await delay(seconds * 1000);
  tally.measuring = false;
  const took = (performance.now() - started) / 1000;
  await Promise.all(writers.map((writer) => writer.stop()));
  for (const group of groups) await converged(group);
  for (const writer of writers) writer.close();
  const sorted = tally.latencies.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    acknowledged: tally.acknowledged,
    acknowledgedPerSecond: tally.acknowledged / took,
    deliveredPerSecond: tally.delivered / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

/** Waits until what is under way has arrived everywhere. */
async function converged(writers: readonly Writer[]): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (new Set(writers.map(({ revision, chain }) => `${revision} ${chain}`)).size > 1) {
    if (performance.now() > deadline) throw new Error('writers of one document ended with different histories');
    await delay(5);
  }
}
