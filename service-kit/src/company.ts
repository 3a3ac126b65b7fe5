import { COMPANY_MS, COMPANY_RECORDS } from './limits.ts';

/**
 * How long a batch waits for company. Under load those whose edits were in the last batches go on typing together, so about as many records as these
 * had are soon to come: worth a moment, because a batch of twice as many costs little more. Pure; time is told.
 */
export class Company {
  /** Records of the last batch and of the one before. */
  #last = 0;
  #before = 0;

  /** A batch of so many records is on its way. */
  left(records: number): void {
    this.#before = this.#last;
    this.#last = records;
  }

  /** How long so many records, waited with since then, should still wait for more, in milliseconds; 0 when they shouldn't. */
  waitMs(records: number, sinceMs: number, nowMs: number): number {
    const expected = Math.max(this.#last, this.#before);
    if (expected < COMPANY_RECORDS || records >= expected) return 0;
    return Math.max(0, sinceMs + COMPANY_MS - nowMs);
  }
}
