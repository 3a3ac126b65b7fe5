import { COMPANY_MS, COMPANY_RECORDS } from '../limits.ts';

/**
 * How long a batch waits for company. Under load those whose edits were acknowledged together go on typing together, so about as many records as the
 * last commits had come soon after them: worth a moment, because a commit of twice as many costs little more. Pure; time is told.
 */
export class CommitCompany {
  /** Records of the last commit and of the one before. */
  #last = 0;
  #before = 0;
  #settledAtMs = Number.NEGATIVE_INFINITY;

  /** A batch of so many records is on its way. */
  committing(records: number): void {
    this.#before = this.#last;
    this.#last = records;
  }

  /** Its outcome is known. */
  settled(nowMs: number): void {
    this.#settledAtMs = nowMs;
  }

  /** How long so many records should wait for more, in milliseconds; 0 when they shouldn't. */
  waitMs(records: number, nowMs: number): number {
    const expected = Math.max(this.#last, this.#before);
    if (expected < COMPANY_RECORDS || records >= expected) return 0;
    return Math.max(0, this.#settledAtMs + COMPANY_MS - nowMs);
  }
}
