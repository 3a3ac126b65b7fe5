/** Takes one line for the person who waits. */
export type Say = (line: string) => void;

const EVERY_MS = 3_000;

/** Says what goes on, and every few seconds for how long already, until it is done. */
export async function whileSaying<Result>(what: string, say: Say, work: Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  say(`${what} …`);
  const timer = setInterval(() => say(`${what} … ${seconds()} s`), EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
