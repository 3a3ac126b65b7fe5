import { join } from 'node:path';
import { readTrace, type Trace } from '@weft/standalone/replay-trace';
import type { TestContext } from 'vitest';

const folder = process.env.TRACES_DIR;

/** A recorded trace; the test is skipped by name when there is none, and fails where nothing may be skipped. */
export async function recordedTrace(name: string, context: TestContext): Promise<Trace> {
  if (folder !== undefined) return await readTrace(join(folder, `${name}.json.gz`));
  if (process.env.CI === 'true') throw new Error('TRACES_DIR is not set');
  return context.skip(`TRACES_DIR is not set, so ${name} was not replayed`);
}
