import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRejectionCode, REJECTIONS, rejectionMeaning } from './rejection.ts';

const protocol = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

describe('rejections', () => {
  it('are all described to clients', () => {
    /** The owner moved: gateways follow it, clients never see it. */
    const internal = ['NOT_OWNER'];
    const described = Object.keys(REJECTIONS).filter((code) => !internal.includes(code));
    expect(described.filter((code) => !protocol.includes(`\`${code}\``))).toEqual([]);
  });

  it('are as retryable as clients are told', () => {
    const rows = [...protocol.matchAll(/^\| `([A-Z_]+)` \| (yes|no) \|/gm)];
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(([, code = '', told]) => rejectionMeaning(code).retryable !== (told === 'yes'))).toEqual([]);
    expect(rows.filter(([, code = '']) => !isRejectionCode(code))).toEqual([]);
  });

  it('say when to try again exactly when that helps, and never end a session then', () => {
    for (const meaning of Object.values(REJECTIONS)) {
      expect(meaning.retryAfterMs > 0).toBe(meaning.retryable);
      expect(meaning.retryable && meaning.endsSession).toBe(false);
    }
  });

  it('treat a code of a newer server as final', () => {
    expect(rejectionMeaning('SOMETHING_NEW')).toMatchObject({ retryable: false, endsSession: false });
    expect(isRejectionCode('toString')).toBe(false);
  });
});
