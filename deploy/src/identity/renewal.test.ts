import { describe, expect, it } from 'vitest';
import { isRenewalDue, nextLookMs, renewalAtMs, validityFrom } from './renewal.ts';

const HOUR = 3_600_000;
const validity = { notBeforeMs: 0, notAfterMs: 24 * HOUR };

describe('renewal', () => {
  it('is due when two thirds of the life are over, not before', () => {
    expect(renewalAtMs(validity)).toBe(16 * HOUR);
    expect(isRenewalDue(validity, 16 * HOUR - 1)).toBe(false);
    expect(isRenewalDue(validity, 16 * HOUR)).toBe(true);
  });

  it('is due when the clock was put back to before the certificate counts', () => {
    expect(isRenewalDue(validity, -1)).toBe(true);
  });

  it('waits until it is due, but looks at the clock now and then in between', () => {
    expect(nextLookMs(validity, 16 * HOUR - 5_000)).toBe(5_000);
    expect(nextLookMs(validity, 0)).toBe(30_000);
  });

  it('tries again soon when it is overdue, and never spins', () => {
    expect(nextLookMs({ notBeforeMs: 0, notAfterMs: 90_000 }, 70_000)).toBe(2_000);
    expect(nextLookMs(validity, 30 * HOUR)).toBe(100);
  });

  it('makes certificates count a little earlier than now, in whole seconds', () => {
    expect(validityFrom(1_000_000_900, 24 * HOUR)).toEqual({
      notBeforeMs: 1_000_000_000 - 300_000,
      notAfterMs: 1_000_000_000 + 24 * HOUR,
    });
    expect(validityFrom(1_000_000_900, 8_000)).toEqual({ notBeforeMs: 1_000_000_000, notAfterMs: 1_000_008_000 });
  });
});
