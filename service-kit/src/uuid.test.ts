import { expect, it } from 'vitest';
import { isCanonicalUuid, uuidV5, uuidV7 } from './uuid.ts';

it('makes the well-known UUID of version 5', () => {
  // RFC 9562, appendix A.4: www.example.com in the DNS namespace.
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

it('makes UUIDs of version 7 that sort by time', () => {
  const [earlier, later] = [uuidV7(1_700_000_000_000), uuidV7(1_700_000_000_001)];
  expect(earlier < later).toBe(true);
  expect(earlier).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab]/);
  expect(isCanonicalUuid(earlier)).toBe(true);
});

it('knows the canonical spelling only', () => {
  expect(isCanonicalUuid('2ED6657D-e927-568b-95e1-2665a8aea6a2')).toBe(false);
  expect(isCanonicalUuid('2ed6657de927568b95e12665a8aea6a2')).toBe(false);
});
