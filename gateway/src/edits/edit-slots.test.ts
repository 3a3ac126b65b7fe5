import { status } from '@grpc/grpc-js';
import { StatusError } from '@weft/service-kit/status-error';
import { expect, it } from 'vitest';
import { EditSlots } from './edit-slots.ts';

function refusalOf(slots: EditSlots, userId: string): StatusError | undefined {
  try {
    slots.take(userId)();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

it('takes as many calls of a user as the limit, and as many in all (I9)', () => {
  const slots = new EditSlots({ all: 3, perUser: 2 });
  const giveBack = slots.take('ada');
  slots.take('ada');
  expect(refusalOf(slots, 'ada')).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'RATE_LIMITED',
    retryAfterMs: 500,
  });
  slots.take('bob');
  expect(refusalOf(slots, 'eve')).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  giveBack();
  expect(refusalOf(slots, 'eve')).toBeUndefined();
  expect(refusalOf(slots, 'ada')).toBeUndefined();
  expect(slots.taken).toBe(2);
});
