import { expect, test } from 'vitest';
import { LIVE_BYTES, LIVE_OPERATIONS } from '../limits.ts';
import { committed } from '../testing/committed.ts';
import { LiveOperations, type LiveTail } from './live-operations.ts';

const { signal } = new AbortController();
const QUIET_MS = 10;

async function taken(tail: LiveTail): Promise<(number | string)[]> {
  const all: (number | string)[] = [];
  for (;;) {
    const item = await tail.next(QUIET_MS, signal);
    if (item.kind === 'operation') all.push(item.operation.revision);
    else {
      all.push(item.kind === 'quiet' ? 'quiet' : item.end);
      return all;
    }
  }
}

test('a tail has what is told of its document from when it was attached until it is detached', async () => {
  const live = new LiveOperations();
  live.publish([committed('a', 1)]);
  const tail = live.attach('a', 0);
  live.publish([committed('a', 2), committed('b', 1), committed('a', 3)]);
  expect(await taken(tail)).toEqual([2, 3, 'quiet']);
  const next = tail.next(60_000, signal);
  live.publish([committed('a', 4)]);
  expect(await next).toMatchObject({ kind: 'operation', operation: { revision: 4 } });
  live.detach('a', tail);
  live.publish([committed('a', 5)]);
  expect(await taken(tail)).toEqual(['quiet']);
});

test('what was told before the end is still taken, then the end', async () => {
  const live = new LiveOperations();
  const [deleted, lost, kept] = [live.attach('a', 0), live.attach('b', 1), live.attach('c', 2)];
  const ended = { kind: 'ended', partition: 0, documentId: 'a', code: 'DOCUMENT_DELETED' } as const;
  live.publish([committed('a', 1), ended, committed('a', 2)]);
  live.endPartition(1);
  expect(await taken(deleted)).toEqual([1, 'DOCUMENT_DELETED']);
  expect(await taken(lost)).toEqual(['NOT_OWNER']);
  expect(await taken(kept)).toEqual(['quiet']);
  live.endPartition();
  expect(await taken(kept)).toEqual(['NOT_OWNER']);
});

test.each([
  ['operations', 1, LIVE_OPERATIONS],
  ['bytes', LIVE_BYTES / 4, 4],
] as const)('past the bound of %s what waits is dropped, and the tail is over', async (_name, bytes, most) => {
  const live = new LiveOperations();
  const [full, over] = [live.attach('a', 0), live.attach('b', 0)];
  for (let revision = 1; revision <= most; revision += 1) {
    live.publish([committed('a', revision, bytes), committed('b', revision, bytes)]);
  }
  live.publish([committed('b', most + 1, bytes)]);
  expect(await taken(full)).toHaveLength(most + 1);
  expect(await taken(over)).toEqual(['OVERFLOW']);
});

test('waiting ends with the signal', async () => {
  const aborted = new AbortController();
  const waiting = new LiveOperations().attach('a', 0).next(60_000, aborted.signal);
  aborted.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
