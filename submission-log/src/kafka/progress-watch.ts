/** What the watch knows at one look. */
export interface Look {
  readonly nowMs: number;
  /** Whether the brokers answered somebody else just now. Asked only when there was no progress. */
  brokersAnswer(): Promise<boolean>;
}

/**
 * Notices a consumer that has silently stopped: no progress for long, though the brokers answer at two looks in a row. A consumer
 * that waits for brokers which are away is not stalled, and gets time to recover when they return.
 */
export class ProgressWatch {
  readonly #stallMs: number;
  #progressAtMs: number;
  #suspected = false;

  constructor(stallMs: number, nowMs: number) {
    this.#stallMs = stallMs;
    this.#progressAtMs = nowMs;
  }

  /** How long ago the last progress was, in milliseconds. */
  quietMs(nowMs: number): number {
    return nowMs - this.#progressAtMs;
  }

  progress(nowMs: number): void {
    this.#progressAtMs = nowMs;
    this.#suspected = false;
  }

  /** True when the consumer has stalled. */
  async look({ nowMs, brokersAnswer }: Look): Promise<boolean> {
    const quietSinceMs = this.#progressAtMs;
    if (nowMs - quietSinceMs < this.#stallMs) return false;
    const answer = await brokersAnswer();
    if (this.#progressAtMs !== quietSinceMs) return false;
    const stalled = answer && this.#suspected;
    this.#suspected = answer;
    return stalled;
  }
}
