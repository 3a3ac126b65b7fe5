import { type Random, shuffled } from './seeded-random.ts';

/** Something that goes wrong in a running system, and is put right again. */
export interface Fault {
  readonly name: string;
  /** Resolves when it is put right, which isn't yet when all is well. */
  strike(): Promise<void>;
}

interface Strike {
  readonly name: string;
  /** After how many transactions. */
  readonly after: number;
  readonly atMs: number;
}

/** Lets faults strike one after the other in the course of a replay, at points of chance, and measures how long nothing is acknowledged. */
export class FaultSchedule {
  readonly #waiting: { readonly after: number; readonly fault: Fault }[];
  readonly #strikes: Strike[] = [];
  readonly #silences = new Map<Strike, number>();
  #underWay: Promise<void> = Promise.resolve();
  #progressAtMs = performance.now();

  constructor(faults: readonly Fault[], transactions: number, random: Random) {
    const stretch = transactions / faults.length;
    this.#waiting = shuffled(faults, random).map((fault, index) => ({
      fault,
      after: Math.floor(stretch * (index + 0.1 + 0.8 * random())),
    }));
  }

  /** For the replay's `onProgress`. A fault strikes only when the one before was put right. */
  readonly progress = async (done: number): Promise<void> => {
    const nowMs = performance.now();
    const last = this.#strikes.at(-1);
    if (last !== undefined) {
      const silenceMs = nowMs - Math.max(last.atMs, this.#progressAtMs);
      this.#silences.set(last, Math.max(silenceMs, this.#silences.get(last) ?? 0));
    }
    this.#progressAtMs = nowMs;
    const [next] = this.#waiting;
    if (next === undefined || done < next.after) return;
    this.#waiting.shift();
    await this.#underWay;
    this.#strikes.push({ name: next.fault.name, after: done, atMs: performance.now() });
    this.#underWay = next.fault.strike();
    // It is awaited before the next one and at the end; until then its failure is nobody's.
    this.#underWay.catch(() => undefined);
  };

  /** Resolves when the last fault was put right too. */
  async over(): Promise<void> {
    await this.#underWay;
    if (this.#waiting.length > 0) throw new Error(`${this.#waiting.length} faults never struck`);
  }

  /** For each fault that struck: the longest time without an acknowledgement until the next fault, in milliseconds. */
  get silences(): readonly { readonly name: string; readonly after: number; readonly milliseconds: number }[] {
    return this.#strikes.map((strike) => ({ ...strike, milliseconds: this.#silences.get(strike) ?? 0 }));
  }

  /** One line for people. */
  describe(): string {
    return this.silences
      .map(({ name, after, milliseconds }) => `${name} after ${after}: ${(milliseconds / 1_000).toFixed(1)} s`)
      .join(', ');
  }
}
