import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const INTERVAL_MS = 5;

/** Waits until the condition answers something; fails, saying for what it waited, when that takes too long. */
export async function waitFor<Found>(
  condition: () => Found | undefined | Promise<Found | undefined>,
  what: string | (() => string),
): Promise<Found> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await condition();
    if (found !== undefined) return found;
    if (performance.now() > endsAt) throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await delay(INTERVAL_MS);
  }
}
