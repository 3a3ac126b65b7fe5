import { COMPANY_MS } from '@weft/service-kit/limits';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PUBLISH_BYTES } from './limits.ts';
import { type BatcherOptions, type PartitionRecords, PublishBatcher } from './publish-batcher.ts';
import { PublishError } from './submission-log.ts';

/** Batches as they leave, each settled by hand. */
class Outlet {
  readonly batches: {
    content: Record<number, string[]>;
    place(): Promise<void>;
    succeed(): Promise<void>;
    fail(): Promise<void>;
  }[] = [];

  send = (batch: readonly PartitionRecords[], placed: () => void): Promise<void> => {
    const content = Object.fromEntries(
      batch.map(({ partition, records }) => [partition, records.map((record) => Buffer.from(record).toString())]),
    );
    return new Promise((resolve, reject) => {
      this.batches.push({
        content,
        place: async () => settle(placed),
        succeed: async () => settle(() => resolve()),
        fail: async () => settle(() => reject(new Error('no'))),
      });
    });
  };

  get contents(): Record<number, string[]>[] {
    return this.batches.map(({ content }) => content);
  }
}

async function settle(action: () => void): Promise<void> {
  action();
  await ticks();
}

/** The event loop's turn, which is faked with all other timers. */
async function ticks(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

const record = (text: string) => Buffer.from(text);
const outcome = (publish: Promise<void>) =>
  publish.then(
    () => 'published',
    (error: unknown) => (error instanceof PublishError ? error.message : 'another error'),
  );

describe('PublishBatcher', () => {
  let outlet: Outlet;
  beforeEach(() => {
    vi.useFakeTimers();
    outlet = new Outlet();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const create = (options: Partial<BatcherOptions> = {}) =>
    new PublishBatcher({ laneOf: () => 0, send: outlet.send, ...options });

  it('sends at once when nothing is under way, all of one turn together', async () => {
    const batcher = create();
    void batcher.publish(1, [record('a')]);
    void batcher.publish(2, [record('b'), record('c')]);
    void batcher.publish(1, [record('d')]);
    await ticks();
    expect(outlet.contents).toEqual([{ 1: ['a', 'd'], 2: ['b', 'c'] }]);
  });

  it('never has a partition in two outstanding batches', async () => {
    const batcher = create();
    const first = outcome(batcher.publish(1, [record('a')]));
    await ticks();
    void batcher.publish(1, [record('b')]);
    void batcher.publish(2, [record('c')]);
    await ticks();
    expect(outlet.contents).toEqual([{ 1: ['a'] }, { 2: ['c'] }]);
    await outlet.batches[0]?.succeed();
    expect(await first).toBe('published');
    expect(outlet.contents[2]).toEqual({ 1: ['b'] });
  });

  it('lets what follows go once a batch has its place, and waits with the answer until it is durable', async () => {
    const batcher = create();
    const first = outcome(batcher.publish(1, [record('a')]));
    await ticks();
    const second = outcome(batcher.publish(1, [record('b')]));
    await outlet.batches[0]?.place();
    expect(outlet.contents).toEqual([{ 1: ['a'] }, { 1: ['b'] }]);
    void batcher.publish(1, [record('c')]);
    await ticks();
    await outlet.batches[0]?.fail();
    expect(await first).toBe('the batch failed');
    expect(outlet.contents).toHaveLength(2);
    let closed = false;
    const closing = batcher.close().then(() => {
      closed = true;
    });
    await outlet.batches[1]?.place();
    await outlet.batches[2]?.succeed();
    expect(closed).toBe(false);
    await outlet.batches[1]?.succeed();
    await closing;
    expect(await second).toBe('published');
  });

  it('gathers while two batches of a lane are outstanding', async () => {
    const batcher = create();
    for (const partition of [1, 2, 3, 4, 5]) {
      void batcher.publish(partition, [record(`p${partition}`)]);
      await ticks();
    }
    expect(outlet.contents).toEqual([{ 1: ['p1'] }, { 2: ['p2'] }]);
    await outlet.batches[1]?.succeed();
    expect(outlet.contents[2]).toEqual({ 3: ['p3'], 4: ['p4'], 5: ['p5'] });
  });

  it('waits a moment for company after a batch of several, until as many are there', async () => {
    const batcher = create();
    const load = ['a', 'b', 'c', 'd'].map((text) => record(text));
    for (const each of load) void batcher.publish(1, [each]);
    await ticks();
    await outlet.batches[0]?.succeed();
    for (const each of load.slice(1)) void batcher.publish(1, [each]);
    await vi.advanceTimersByTimeAsync(COMPANY_MS - 1);
    expect(outlet.batches).toHaveLength(1);
    void batcher.publish(2, [record('e')]);
    await ticks();
    expect(outlet.contents[1]).toEqual({ 1: ['b', 'c', 'd'], 2: ['e'] });
    await outlet.batches[1]?.succeed();
    void batcher.publish(1, [record('last')]);
    await ticks();
    expect(outlet.batches).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(COMPANY_MS);
    expect(outlet.contents[2]).toEqual({ 1: ['last'] });
  });

  it('keeps lanes apart', async () => {
    const batcher = create({ laneOf: (partition) => partition % 2, batchesPerLane: 1 });
    for (const partition of [0, 1, 2, 3]) void batcher.publish(partition, [record(`p${partition}`)]);
    await ticks();
    expect(outlet.contents).toEqual([
      { 0: ['p0'], 2: ['p2'] },
      { 1: ['p1'], 3: ['p3'] },
    ]);
  });

  it('closes a batch at its size and never splits a publish', async () => {
    const batcher = create({ batchBytes: 4, batchesPerLane: 1 });
    for (const text of ['aa', 'bb', 'cc']) void batcher.publish(1, [record(text)]);
    void batcher.publish(2, [record('larger'), record('than a batch')]);
    await ticks();
    await outlet.batches[0]?.succeed();
    await outlet.batches[1]?.succeed();
    await outlet.batches[2]?.succeed();
    expect(outlet.contents).toEqual([{ 1: ['aa', 'bb'] }, { 2: ['larger', 'than a batch'] }, { 1: ['cc'] }]);
  });

  it('fails what is in a failed batch, and goes on', async () => {
    const batcher = create();
    const failed = outcome(batcher.publish(1, [record('a')]));
    await ticks();
    const later = outcome(batcher.publish(1, [record('b')]));
    await outlet.batches[0]?.fail();
    expect(await failed).toBe('the batch failed');
    await outlet.batches[1]?.succeed();
    expect(await later).toBe('published');
  });

  it('fails at the deadline: what waits is never sent, what is under way still blocks its partition', async () => {
    const batcher = create({ deadlineMs: 100 });
    const sent = outcome(batcher.publish(1, [record('sent')]));
    await ticks();
    const waiting = outcome(batcher.publish(1, [record('waiting')]));
    await vi.advanceTimersByTimeAsync(101);
    expect(await Promise.all([sent, waiting])).toEqual(Array(2).fill('no answer within the deadline'));
    void batcher.publish(1, [record('next')]);
    await ticks();
    expect(outlet.contents).toEqual([{ 1: ['sent'] }]);
    await outlet.batches[0]?.succeed();
    expect(outlet.contents[1]).toEqual({ 1: ['next'] });
  });

  it('counts each deadline from its own publish', async () => {
    const batcher = create({ deadlineMs: 100 });
    const early = outcome(batcher.publish(1, [record('early')]));
    await vi.advanceTimersByTimeAsync(60);
    const late = outcome(batcher.publish(2, [record('late')]));
    await vi.advanceTimersByTimeAsync(41);
    expect(await early).toBe('no answer within the deadline');
    await outlet.batches[1]?.succeed();
    expect(await late).toBe('published');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes publishes up to its limits and no more, until some are settled', async () => {
    const byLength = create({ queueLength: 2 });
    void byLength.publish(1, [record('a')]);
    void byLength.publish(1, [record('b')]);
    expect(await outcome(byLength.publish(1, [record('c')]))).toBe('the publish queue is full');
    const byBytes = create({ queueBytes: 4 });
    void byBytes.publish(2, [record('1234')]);
    expect(await outcome(byBytes.publish(2, [record('5')]))).toBe('the publish queue is full');
    await ticks();
    await outlet.batches[1]?.succeed();
    void byBytes.publish(2, [record('5')]);
    await ticks();
    expect(outlet.contents[2]).toEqual({ 2: ['5'] });
  });

  it('refuses a publish over the limit of one publish', async () => {
    const batcher = create();
    expect(await outcome(batcher.publish(1, [Buffer.alloc(PUBLISH_BYTES), record('x')]))).toMatch(/over the limit/);
    void batcher.publish(1, [Buffer.alloc(PUBLISH_BYTES)]);
    await ticks();
    expect(outlet.batches).toHaveLength(1);
  });

  it('resolves at once for no records', async () => {
    await create().publish(1, []);
    expect(outlet.batches).toEqual([]);
  });

  it('closes when everything is settled, and takes nothing meanwhile', async () => {
    const batcher = create();
    const publish = outcome(batcher.publish(1, [record('a')]));
    let closed = false;
    const closing = batcher.close().then(() => {
      closed = true;
    });
    expect(await outcome(batcher.publish(1, [record('b')]))).toBe('the publisher is closed');
    await ticks();
    expect(closed).toBe(false);
    await outlet.batches[0]?.succeed();
    await closing;
    expect(await publish).toBe('published');
  });

  it('lets no partition starve', async () => {
    const batcher = create({ batchBytes: 2, batchesPerLane: 1 });
    for (let n = 0; n < 3; n += 1) void batcher.publish(1, [record(`a${n}`)]);
    void batcher.publish(2, [record('b0')]);
    await ticks();
    await outlet.batches[0]?.succeed();
    expect(outlet.contents).toEqual([{ 1: ['a0'] }, { 2: ['b0'] }]);
  });
});
