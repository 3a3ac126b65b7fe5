/** The work's result, or an error once the time is over; the work itself goes on. */
export async function resultWithin<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), Math.max(1, timeoutMs));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for work that can't be stopped, but not for ever, and whatever becomes of it. */
export async function settledWithin(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  if (work !== undefined) await resultWithin(timeoutMs, work).catch(() => undefined);
}
