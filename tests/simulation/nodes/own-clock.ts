import { type Clock, systemClock } from '@weft/service-kit/clock';
import { currentWorld } from '../world/virtual-time.ts';

/** Monotonic clocks begin somewhere within so many milliseconds: what repeats on one node is in step with nothing on another. */
const ZERO_WITHIN_MS = 60_000;

/** The clock of the machine that a process runs on: it goes as all do, from a zero of its own. */
export function ownClock(processName: string): Clock {
  const zeroMs = currentWorld().between(`zero of ${processName}`, 0, ZERO_WITHIN_MS);
  return { now: systemClock.now, monotonic: () => systemClock.monotonic() + zeroMs };
}
