import { setTimeout as delay } from 'node:timers/promises';
import type { Participant } from '../systems/system.ts';
import { longestGap } from './longest-gap.ts';

/** Between two letters, and between two attempts to connect. */
const LETTER_MS = 50;
const ATTEMPT_MS = 10;

/** Tries to join until it succeeds, for as long as `patienceMs`. */
export async function joinPatiently(join: () => Promise<Participant>, patienceMs: number): Promise<Participant> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await join();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await delay(ATTEMPT_MS);
    }
  }
}

/** Somebody who types on whatever happens to the connection, and remembers when each letter was acknowledged. */
export class PersistentTypist {
  readonly #join: () => Promise<Participant>;
  readonly #patienceMs: number;
  readonly #moments: number[] = [];
  #stopped = false;
  readonly #typing: Promise<void>;

  constructor(join: () => Promise<Participant>, patienceMs: number) {
    this.#join = join;
    this.#patienceMs = patienceMs;
    this.#typing = this.#type();
    // Told by `stop`; until then it must not end the process.
    this.#typing.catch(() => undefined);
  }

  get letters(): number {
    return this.#moments.length;
  }

  /** Ends the typing. @returns the longest time without an acknowledgement, in milliseconds */
  async stop(): Promise<number> {
    this.#stopped = true;
    await this.#typing;
    return longestGap(this.#moments);
  }

  async #type(): Promise<void> {
    let participant = await joinPatiently(this.#join, this.#patienceMs);
    while (!this.#stopped) {
      try {
        await participant.type();
        this.#moments.push(performance.now());
        await delay(LETTER_MS);
      } catch {
        await participant.close().catch(() => undefined);
        participant = await joinPatiently(this.#join, this.#patienceMs);
      }
    }
    await participant.close();
  }
}
