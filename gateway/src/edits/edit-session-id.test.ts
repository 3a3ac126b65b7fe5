import { isCanonicalUuid } from '@weft/ot/uuid';
import { expect, it } from 'vitest';
import { editSessionId } from './edit-session-id.ts';

const userId = '01990000-0000-7000-8000-000000000001';
const documentId = '01990000-0000-7000-8000-000000000002';

it('is the same for ever: keys are repeated to gateways of later releases', () => {
  expect(editSessionId({ userId, documentId, idempotencyKey: 'key' })).toBe('d7115bcb-61e0-5ef4-be7e-9797d110e744');
});

it('differs by user, document and key', () => {
  const key = { userId, documentId, idempotencyKey: 'key' };
  const ids = [
    editSessionId(key),
    editSessionId({ ...key, userId: documentId }),
    editSessionId({ ...key, documentId: userId }),
    editSessionId({ ...key, idempotencyKey: 'Key' }),
  ];
  expect(new Set(ids).size).toBe(4);
  expect(ids.every(isCanonicalUuid)).toBe(true);
});
