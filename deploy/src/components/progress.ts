/** Takes one line for the person who waits. */
export type Say = (line: string) => void;

/** Often at first, when one wonders whether anything happens. */
const FIRST_MS = 3_000;
const LONGEST_MS = 12_000;

/** Says what goes on when it takes longer than usual: nothing in the first seconds, then every few seconds for how long already. */
export async function sayingIfLong<Result>(what: string, say: Say, work: Promise<Result>): Promise<Result> {
  return await ticking(work, (seconds) => say(`${what} … ${seconds} s`));
}

/** Says what goes on, and every few seconds for how long already, until it is done. */
export async function whileSaying<Result>(what: string, say: Say, work: Promise<Result>): Promise<Result> {
  say(`${what} …`);
  return await ticking(work, (seconds) => say(`${what} … ${seconds} s`));
}

async function ticking<Result>(work: Promise<Result>, tick: (seconds: number) => void): Promise<Result> {
  const startedAt = performance.now();
  let waitMs = FIRST_MS;
  const tickAndWait = () => {
    tick(Math.round((performance.now() - startedAt) / 1_000));
    waitMs = Math.min(waitMs * 2, LONGEST_MS);
    timer = setTimeout(tickAndWait, waitMs);
  };
  let timer = setTimeout(tickAndWait, waitMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
