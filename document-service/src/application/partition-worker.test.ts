import type { LogRecord } from '@weft/submission-log/submission-log';
import { expect, test } from 'vitest';
import { GAP_GRACE_MS, QUEUE_RECORDS } from '../limits.ts';
import { PartitionWorker } from './partition-worker.ts';

function worker(options: { nextOffset?: number; lastRecord?: Uint8Array } = {}) {
  const steered: string[] = [];
  const clock = { nowMs: 0 };
  const made = new PartitionWorker({
    partition: 3,
    epoch: 1,
    nextOffset: options.nextOffset ?? 0,
    lastRecord: options.lastRecord,
    digest: (value) => value,
    source: {
      seek: (_, offset) => steered.push(`seek ${offset}`),
      pause: () => steered.push('pause'),
      resume: () => steered.push('resume'),
    },
    clock: { now: () => clock.nowMs, monotonic: () => clock.nowMs },
  });
  return { worker: made, steered, clock };
}

function records(from: number, to: number): LogRecord[] {
  return Array.from({ length: to - from }, (_, index) => ({
    offset: from + index,
    appendedAtMs: 0,
    value: Buffer.from(`${from + index}`),
  }));
}

const offsetsOf = (made: PartitionWorker) => {
  const offsets: number[] = [];
  for (let ahead = 0; ; ahead += 1) {
    const queued = made.peek(ahead);
    if (queued === undefined) return offsets;
    offsets.push(queued.record.offset);
  }
};

test('asks for the record before its position, and takes what comes from there', () => {
  const { worker: made, steered } = worker({ nextOffset: 5, lastRecord: Buffer.from('4') });
  made.start();
  expect(steered).toEqual(['seek 4', 'resume']);
  made.offer(records(2, 7));
  expect(offsetsOf(made)).toEqual([5, 6]);
});

test('another record in the place of the last one stops the line', () => {
  const { worker: made } = worker({ nextOffset: 5, lastRecord: Buffer.from('four') });
  made.offer(records(4, 7));
  expect(made.stopped?.message).toMatch(/replaced under its name/);
  expect(offsetsOf(made)).toEqual([]);
});

test('a gap is put down to a seek under way, and stops the line when it stays', () => {
  const { worker: made, steered, clock } = worker();
  made.offer(records(0, 2));
  made.offer(records(4, 6));
  expect(steered).toEqual(['seek 2']);
  clock.nowMs = GAP_GRACE_MS;
  made.offer(records(6, 8));
  expect(made.stopped).toBeUndefined();
  clock.nowMs = GAP_GRACE_MS + 1;
  made.offer(records(8, 9));
  expect(made.stopped?.message).toMatch(/goes on at offset 8 but 2 was expected/);
});

test('what is missing is asked for again when the answer lacks it too', () => {
  const { worker: made, steered } = worker();
  made.offer(records(0, 2));
  made.offer(records(4, 6));
  made.offer(records(5, 6));
  expect(steered).toEqual(['seek 2', 'seek 2']);
  made.offer(records(2, 6));
  expect(offsetsOf(made)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a gap that closes is forgotten', () => {
  const { worker: made, clock } = worker();
  made.offer(records(1, 2));
  made.offer(records(0, 3));
  clock.nowMs = 10 * GAP_GRACE_MS;
  made.offer(records(4, 5));
  expect(made.stopped).toBeUndefined();
  expect(offsetsOf(made)).toEqual([0, 1, 2]);
});

test('records stay until they are committed, and start again when what was sequenced is void', () => {
  const { worker: made } = worker();
  made.offer(records(0, 6));
  for (let taken = 0; taken < 5; taken += 1) made.advance();
  expect(offsetsOf(made)).toEqual([5]);
  made.committed(2);
  made.rewind(4);
  expect(offsetsOf(made)).toEqual([4, 5]);
  made.rewind();
  expect(offsetsOf(made)).toEqual([2, 3, 4, 5]);
});

test('pauses its partition when full, and resumes it when half is committed', () => {
  const { worker: made, steered } = worker();
  made.offer(records(0, QUEUE_RECORDS));
  expect(steered).toEqual(['pause']);
  made.committed(QUEUE_RECORDS / 2);
  expect(steered).toEqual(['pause']);
  made.committed(QUEUE_RECORDS / 2 + 1);
  expect(steered).toEqual(['pause', 'resume']);
});
