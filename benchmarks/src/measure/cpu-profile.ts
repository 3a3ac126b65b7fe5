import { setTimeout as delay } from 'node:timers/promises';
import { NodeInspector } from './node-inspector.ts';

/** What of a V8 CPU profile is looked at. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Ids of the nodes that were running, one for each look. */
  readonly samples: readonly number[];
  /** Microseconds since the look before. */
  readonly timeDeltas: readonly number[];
}

const LOOK_EVERY_US = 500;

/** Looks at what a running Node process does for so long. The looks take some per cent of its time themselves. */
export async function cpuProfile(pid: number, spanMs: number): Promise<CpuProfile> {
  await using inspector = await NodeInspector.of(pid);
  await inspector.call('Profiler.enable');
  await inspector.call('Profiler.setSamplingInterval', { interval: LOOK_EVERY_US });
  await inspector.call('Profiler.start');
  await delay(spanMs);
  const { profile } = (await inspector.call('Profiler.stop')) as { profile: CpuProfile };
  return profile;
}
