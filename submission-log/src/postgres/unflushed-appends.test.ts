import { beforeEach, describe, expect, it } from 'vitest';
import { UnflushedAppends } from './unflushed-appends.ts';

const records = (count: number) => Array.from({ length: count }, () => Buffer.from('x'));

describe('UnflushedAppends', () => {
  let unflushed: UnflushedAppends;
  let outcomes: string[];
  beforeEach(() => {
    unflushed = new UnflushedAppends();
    outcomes = [];
  });

  const append = (name: string, ...parts: { partition: number; firstOffset: number; count: number }[]) => {
    unflushed.add(parts.map(({ count, ...part }) => ({ ...part, records: records(count) }))).then(
      () => outcomes.push(name),
      () => outcomes.push(`${name} failed`),
    );
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('knows an append to be on disk when all of its partitions are, up to its last record', async () => {
    append('a', { partition: 0, firstOffset: 5, count: 2 }, { partition: 1, firstOffset: 0, count: 1 });
    append('b', { partition: 0, firstOffset: 7, count: 1 });
    unflushed.durable(0, 6);
    unflushed.durable(1, 9);
    await turn();
    expect(outcomes).toEqual([]);
    unflushed.durable(0, 7);
    await turn();
    expect(outcomes).toEqual(['a']);
    unflushed.durable(0, 8);
    await turn();
    expect(outcomes).toEqual(['a', 'b']);
  });

  it('believes nobody of a partition that is read again but a flush: other records may be at its offsets', async () => {
    append('a', { partition: 0, firstOffset: 0, count: 1 }, { partition: 1, firstOffset: 0, count: 1 });
    append('b', { partition: 1, firstOffset: 1, count: 1 });
    unflushed.readAgain(0);
    unflushed.durable(0, 9);
    unflushed.durable(1, 9);
    await turn();
    expect(outcomes).toEqual(['b']);
    await unflushed.flush(async () => undefined);
    await turn();
    expect(outcomes).toEqual(['b', 'a']);
  });

  it('flushes once for all that wait, and not at all for none', async () => {
    let flushes = 0;
    const flush = async () => {
      flushes += 1;
    };
    await unflushed.flush(flush);
    append('a', { partition: 0, firstOffset: 0, count: 1 });
    append('b', { partition: 1, firstOffset: 0, count: 1 });
    await unflushed.flush(flush);
    await turn();
    expect([flushes, outcomes]).toEqual([1, ['a', 'b']]);
    await unflushed.flush(flush);
    expect(flushes).toBe(1);
  });

  it('takes no flush for what was appended after it began, and fails what a flush did not get through', async () => {
    append('before', { partition: 0, firstOffset: 0, count: 1 });
    const { promise, reject } = Promise.withResolvers<void>();
    const flushing = unflushed.flush(() => promise);
    append('meanwhile', { partition: 0, firstOffset: 1, count: 1 });
    reject(new Error('the connection is gone'));
    await flushing;
    await turn();
    expect(outcomes).toEqual(['before failed']);
    unflushed.durable(0, 2);
    await turn();
    expect(outcomes).toEqual(['before failed', 'meanwhile']);
  });
});
