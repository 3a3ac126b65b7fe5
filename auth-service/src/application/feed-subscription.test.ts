import { describe, expect, it } from 'vitest';
import { WATCHER_QUEUE_CHANGES } from '../limits.ts';
import { FeedSubscription, SlowWatcherError } from './feed-subscription.ts';

const change = (position: number) => ({
  position,
  documentId: 'd',
  userId: 'ada',
  permissionEpoch: position,
  role: undefined,
});
const batch = (...positions: number[]) => ({
  position: positions.at(-1) ?? 0,
  changes: positions.map(change),
  reset: false,
});
const signOfLife = (position: number) => ({ position, changes: [], reset: false });

describe('what waits for a watcher', () => {
  it('comes in order, signs of life last and once', async () => {
    const subscription = new FeedSubscription();
    subscription.push(signOfLife(0));
    subscription.push(batch(1, 2));
    subscription.push(batch(3));
    subscription.push(signOfLife(3));
    expect(await subscription.next()).toEqual(batch(1, 2));
    expect(await subscription.next()).toEqual(batch(3));
    expect(await subscription.next()).toEqual(signOfLife(3));
    const waiting = subscription.next();
    subscription.push(batch(4));
    expect(await waiting).toEqual(batch(4));
  });

  it('is bounded: a watcher that never asks is ended, even while it is not asking (I9)', async () => {
    const subscription = new FeedSubscription();
    const pageSize = 500;
    for (let page = 0; page <= WATCHER_QUEUE_CHANGES / pageSize; page += 1) {
      expect(subscription.ended.aborted).toBe(false);
      subscription.push(batch(...Array.from({ length: pageSize }, (_, index) => page * pageSize + index + 1)));
    }
    expect(subscription.ended.reason).toBeInstanceOf(SlowWatcherError);
    await expect(subscription.next()).rejects.toThrow(SlowWatcherError);
  });

  it('never grows by signs of life', async () => {
    const subscription = new FeedSubscription();
    for (let beat = 0; beat < WATCHER_QUEUE_CHANGES * 2; beat += 1) subscription.push(signOfLife(0));
    expect(subscription.ended.aborted).toBe(false);
  });

  it('fails for one who waits when it ends', async () => {
    const subscription = new FeedSubscription();
    const waiting = subscription.next();
    subscription.end(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
  });
});
