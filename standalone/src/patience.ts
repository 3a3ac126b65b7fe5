import { setTimeout as delay } from 'node:timers/promises';

/** Something that must come did not come in time. */
export class PatienceEndedError extends Error {
  override name = 'PatienceEndedError';
}

/** The promise's value, unless it takes longer. @throws {PatienceEndedError} naming what was awaited */
export async function within<Value>(patienceMs: number, what: string, promise: Promise<Value>): Promise<Value> {
  const ended = new AbortController();
  const patience = delay(patienceMs, undefined, { signal: ended.signal }).then(() => {
    throw new PatienceEndedError(`waited ${patienceMs} ms for ${what}`);
  });
  try {
    return await Promise.race([promise, patience]);
  } finally {
    ended.abort();
    patience.catch(() => undefined);
  }
}

/** Calls again while the call fails in a way that may pass, as long as patience lasts. @throws what the last call threw */
export async function patiently<Value>(
  { patienceMs, pauseMs, mayPass }: { patienceMs: number; pauseMs: number; mayPass: (error: unknown) => boolean },
  call: () => Promise<Value>,
): Promise<Value> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error) || performance.now() + pauseMs > deadline) throw error;
    }
    await delay(pauseMs);
  }
}
