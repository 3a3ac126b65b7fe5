import { COMPANY_MS, COMPANY_RECORDS } from './limits.ts';

/**
 * How long a batch waits for company. Under load those whose edits were in the last batches go on typing together, so about as many records as these
 * had are soon to come: worth a moment, because a batch of twice as many costs little more. Pure; time is told.
 */
export class Company {
  /** Records of the last batch and of the one before. */
  #last = 0;
  #before = 0;
  /** Since when the next one could have left. */
  #sinceMs: number | undefined;

  /** A batch of so many records is on its way. */
  left(records: number): void {
    this.#before = this.#last;
    this.#last = records;
    this.#sinceMs = undefined;
  }

  /** Asked when a batch of so many records could leave: how long it should still wait for more, in milliseconds; 0 when it shouldn't. */
  waitMs(records: number, nowMs: number): number {
    this.#sinceMs ??= nowMs;
    const expected = Math.max(this.#last, this.#before);
    if (expected < COMPANY_RECORDS || records >= expected) return 0;
    return Math.max(0, this.#sinceMs + COMPANY_MS - nowMs);
  }
}

/** Holds a batch back while company is to be expected, and has it looked at again in time. */
export class CompanyWait {
  readonly #company = new Company();
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `look` is called when a wait is over. */
  constructor(look: () => void) {
    this.#look = look;
  }

  /** Whether a batch of so many records, which could leave, may. When not, it is looked at later. */
  mayLeave(records: number, nowMs: number): boolean {
    const waitMs = this.#company.waitMs(records, nowMs);
    if (waitMs <= 0) return true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, waitMs);
    return false;
  }

  /** A batch of so many records is on its way. */
  left(records: number): void {
    this.stop();
    this.#company.left(records);
  }

  /** Ends the wait. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
